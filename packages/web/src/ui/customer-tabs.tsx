import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useMay } from '#lib/queries.ts'
import style from './customer-tabs.module.css'

/** The pages of one customer, for its provider. */
export function CustomerTabs({ customerId }: { customerId: string }) {
  const { t } = useLingui()
  const maySeePeople = useMay('customer-member.read')
  const params = { customerId }
  return (
    <nav className={style.tabs} aria-label={t`Pages of this customer`}>
      <Link to="/customers/$customerId" params={params} activeOptions={{ exact: true }}>{t`Overview`}</Link>
      {maySeePeople ? <Link to="/customers/$customerId/people" params={params}>{t`People`}</Link> : null}
      <Link to="/customers/$customerId/usage" params={params}>{t`Usage`}</Link>
    </nav>
  )
}
