import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useEffect } from 'react'
import { brand } from '#lib/brand.ts'
import { chooseLanguage } from '#lib/language.ts'
import { BrandFoot } from './brand-foot.tsx'
import { BrandLogo } from './brand-logo.tsx'
import style from './front-page.module.css'

type Props = { title: string; children: ReactNode; foot?: ReactNode; wide?: boolean }

/** Pages for people who are not signed in: the brand, one matter, nothing else. */
export function FrontPage({ title, children, foot, wide = false }: Props) {
  const { t, i18n } = useLingui()
  useEffect(() => {
    document.title = `${title} · ${brand.productName}`
  }, [title])
  const other = i18n.locale === 'de' ? 'en' : 'de'
  return (
    <div className={style.page}>
      <header className={style.brand}>
        <BrandLogo />
      </header>
      <main className={style.box} data-wide={wide}>
        <h1>{title}</h1>
        {children}
      </main>
      <footer className={style.foot}>
        {foot}
        <button type="button" lang={other} onClick={() => void chooseLanguage(other)}>
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
        {brand.supportEmail ? <a href={`mailto:${brand.supportEmail}`}>{t`Help`}</a> : null}
      </footer>
      <div className={style.legal}>
        <BrandFoot />
      </div>
    </div>
  )
}
