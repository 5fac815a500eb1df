import { Plural, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type BillingCause, listBillingCauses, tryBillingCauseAgain } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Section } from '#ui/page.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './cause-list.module.css'

/** Why events stopped. What was mended for one of a reason is tried again for all of it. */
export function CauseList() {
  const { t } = useLingui()
  const mayRepair = useMay('billing.repair')
  const { data } = useQuery({
    queryKey: keys.billingCauses,
    queryFn: ({ signal }) => call(listBillingCauses, {}, { signal }),
    refetchInterval: 10_000,
  })
  const again = useAct(
    ({ state, reason }: BillingCause) => call(tryBillingCauseAgain, { body: { state, reason } }),
    [keys.billingCauses, keys.billingEvents],
    () => toastDone(t`The events are tried again`),
  )
  if (!data || data.items.length === 0) return null
  return (
    <Section title={t`Not applied`} lead={t`Mend the cause first, then try its events again.`}>
      <ul className={style.causes} aria-label={t`Reasons`}>
        {data.items.map(cause => (
          <li key={`${cause.state} ${cause.reason}`} className={style.cause}>
            <span className={style.reason}>{cause.reason}</span>
            <span>
              <Plural value={cause.count} one="# event" other="# events" />
            </span>
            {mayRepair ? (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={t`Try all again: ${cause.reason}`}
                loading={again.isPending && again.variables === cause}
                onClick={() => again.mutate(cause)}
              >
                {t`Try all again`}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
