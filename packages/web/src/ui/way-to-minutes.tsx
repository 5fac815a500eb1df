import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { packsQuery } from '#lib/packs-query.ts'
import { useMay } from '#lib/queries.ts'
import { ButtonLink } from './links.tsx'

/** Where minutes are bought, for those who may; whom to ask, for everybody else. Nothing where none are sold. */
export function WayToMinutes() {
  const { t } = useLingui()
  const mayPay = useMay('subscription.manage')
  const packs = useQuery(packsQuery)
  if (!packs.data || packs.data.items.length === 0) return null
  return mayPay ? (
    <ButtonLink to="/usage">{t`Buy minutes`}</ButtonLink>
  ) : (
    <p>{t`An owner of your account, or who pays for it, can buy minutes on the page “Usage and plan”.`}</p>
  )
}
