import { useLingui } from '@lingui/react/macro'
import type { JobDetail } from '@scriptorium/contract'
import { When } from '#ui/amounts.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import style from './job-page.module.css'
import { failureWords } from './job-words.ts'

type Attempt = JobDetail['attempts'][number]

const tones: Record<Attempt['outcome'], Tone> = {
  running: 'info',
  done: 'ok',
  retry: 'warn',
  failed: 'bad',
  cancelled: 'plain',
}

/** Every attempt with its outcome and its reason. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const { t } = useLingui()
  const words: Record<Attempt['outcome'], string> = {
    running: t`Running`,
    done: t`Done`,
    retry: t`Tried again`,
    failed: t`Failed`,
    cancelled: t`Cancelled`,
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={style.scroll} tabIndex={0} aria-label={t`Attempts`}>
      <table className={style.attempts}>
        <thead>
          <tr>
            <th scope="col">{t`Attempt`}</th>
            <th scope="col">{t`Engine`}</th>
            <th scope="col">{t`Outcome`}</th>
            <th scope="col">{t`Reason`}</th>
            <th scope="col">{t`Started`}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(attempt => (
            <tr key={attempt.number}>
              <td>{attempt.number}</td>
              <td>{attempt.engine}</td>
              <td>
                <StateBadge tone={tones[attempt.outcome]}>{words[attempt.outcome]}</StateBadge>
              </td>
              <td>{attempt.problem ? <Reason problem={attempt.problem} /> : '–'}</td>
              <td>
                <When at={attempt.startedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Our words for the kind of failure, and what the engine itself said, where it said more. */
function Reason({ problem }: { problem: NonNullable<Attempt['problem']> }) {
  const { t } = useLingui()
  const { code, title, detail } = problem
  return (
    <>
      {t(failureWords[code].what)}
      {detail === title ? null : <span className={style.detail}>{detail}</span>}
    </>
  )
}
