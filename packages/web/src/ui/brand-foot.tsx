import { useLingui } from '@lingui/react/macro'
import { brand } from '#lib/brand.ts'
import style from './brand-foot.module.css'

/** What the law wants under every page: who this is, its terms, and whose product it is where the brand says so. */
export function BrandFoot() {
  const { t } = useLingui()
  const links = [
    [brand.termsUrl, t`Terms`],
    [brand.privacyUrl, t`Privacy`],
    [brand.imprintUrl, t`Legal notice`],
    [brand.supportUrl, t`Help pages`],
  ].filter(([url]) => url)
  const phone = brand.supportPhone
  if (links.length === 0 && !brand.address && !brand.poweredBy && !phone) return null
  return (
    <div className={style.foot}>
      {links.map(([url, label]) => (
        <a key={label} href={url} rel="noopener noreferrer" target="_blank">
          {label}
        </a>
      ))}
      {phone ? <a href={`tel:${phone.replace(/[^0-9+]/g, '')}`}>{phone}</a> : null}
      {brand.address ? <span>{brand.address.replaceAll('\n', ', ')}</span> : null}
      {brand.poweredBy && brand.poweredByUrl ? (
        <a href={brand.poweredByUrl} rel="noopener noreferrer" target="_blank">
          {t`Powered by ${brand.poweredBy}`}
        </a>
      ) : brand.poweredBy ? (
        <span>{t`Powered by ${brand.poweredBy}`}</span>
      ) : null}
    </div>
  )
}
