import { useLingui } from '@lingui/react/macro'
import { type OwnMinutePool, readOwnMinutePool } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Section } from '#ui/page.tsx'
import { SharedMinutesMeter } from '#ui/shared-minutes.tsx'
import { OverLimitPanel } from '#ui/state-panel.tsx'
import style from './dashboard.module.css'

/** May my customers go on this month? Nothing where nothing limits them. */
export function OwnPool() {
  const { t } = useLingui()
  const pool = useQuery({
    queryKey: [...keys.dashboard, 'pool'],
    queryFn: ({ signal }) => call(readOwnMinutePool, {}, { signal }),
    refetchInterval: 60_000,
  })
  if (!pool.data || (pool.data.limitMinutes === null && pool.data.stoppedBy === null)) return null
  return (
    <Section
      title={t`Your pool of minutes`}
      lead={t`What the platform lets all your customers use in a calendar month together. They do not see it.`}
    >
      <div className={style.pool}>
        <Stopped pool={pool.data} />
        <SharedMinutesMeter label={t`Minutes used of your pool`} minutes={pool.data} />
      </div>
    </Section>
  )
}

function Stopped({ pool: { stoppedBy } }: { pool: OwnMinutePool }) {
  const { t } = useLingui()
  switch (stoppedBy) {
    case null:
      return null
    case 'pool':
      return (
        <OverLimitPanel
          what={t`Your pool is empty: nothing new of your customers begins.`}
          next={t`Ask the platform for a larger pool, or wait for the next month. What runs is finished, and recordings are kept.`}
        />
      )
    case 'platform':
      return (
        <OverLimitPanel
          what={t`The platform has no minutes left this month: nothing new of your customers begins.`}
          next={t`Ask the platform when it goes on. What runs is finished, and recordings are kept.`}
        />
      )
  }
}
