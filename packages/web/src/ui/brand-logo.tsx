import { brand } from '#lib/brand.ts'
import style from './brand-logo.module.css'

/** The logo for the appearance in use, or the product's name. */
export function BrandLogo() {
  const { logoUrl, logoDarkUrl, productName } = brand
  if (!logoUrl) return productName
  if (!logoDarkUrl) return <img src={logoUrl} alt={productName} className={style.any} />
  return (
    <>
      <img src={logoUrl} alt={productName} className={style.light} />
      <img src={logoDarkUrl} alt={productName} className={style.dark} />
    </>
  )
}
