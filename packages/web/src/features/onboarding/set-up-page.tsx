import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { readSetUp, type SetUp, type SetUpStep, type SetUpStepName, skipSetUpStep } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './set-up.module.css'
import { stepWords } from './set-up-words.ts'

const tones: Record<SetUpStep['state'], Tone> = { done: 'ok', open: 'warn', skipped: 'plain', later: 'plain' }

function Step({ step, isNext }: { step: SetUpStep; isNext: boolean }) {
  const { t } = useLingui()
  const mayManage = useMay('set-up.manage')
  const { title, why, act } = stepWords[step.name]
  const skip = useAct((skipped: boolean) => call(skipSetUpStep, { body: { step: step.name, skipped } }), [keys.setUp])
  const states: Record<SetUpStep['state'], string> = {
    done: t`Done`,
    open: t`Open`,
    skipped: t`Skipped`,
    later: t`Later`,
  }
  return (
    <li className={style.step} data-state={step.state}>
      <div className={style.words}>
        <h2>{t(title)}</h2>
        <p className="muted">{t(why)}</p>
      </div>
      <StateBadge tone={tones[step.state]}>{states[step.state]}</StateBadge>
      <span className={`small muted ${style.points}`}>
        {step.points > 0 ? t`${step.points} points` : t`Does not count`}
      </span>
      {mayManage ? (
        <Group gap="xs" className={style.acts}>
          {act && step.state !== 'later' ? (
            <ButtonLink to={act.to} size="xs" variant={isNext ? 'filled' : 'default'}>
              {step.state === 'done' ? t`Look` : t(act.label)}
            </ButtonLink>
          ) : null}
          {step.mayBeSkipped && step.state === 'open' ? (
            <Button size="xs" variant="subtle" loading={skip.isPending} onClick={() => skip.mutate(true)}>
              {t`Skip`}
            </Button>
          ) : null}
          {step.state === 'skipped' ? (
            <Button size="xs" variant="subtle" loading={skip.isPending} onClick={() => skip.mutate(false)}>
              {t`Take up again`}
            </Button>
          ) : null}
        </Group>
      ) : null}
    </li>
  )
}

function Standing({ setUp }: { setUp: SetUp }) {
  const { t } = useLingui()
  const missing = setUp.steps.filter(({ state }) => state === 'open')
  const names = missing.map(({ name }) => t(stepWords[name].title)).join(', ')
  return (
    <div className={style.standing}>
      <p className={style.ready} role="status">
        {setUp.ready
          ? t`Ready to sell`
          : setUp.resellerState === 'applied'
            ? t`Your application is being looked at. Set up what you can; customers come after the approval.`
            : t`Not ready to sell yet. Missing: ${names}.`}
      </p>
      <ProgressBar
        label={t`Launch score`}
        share={setUp.score / 100}
        tone={setUp.ready ? 'ok' : 'plain'}
        number={t`${setUp.score} of 100`}
      />
    </div>
  )
}

/** What a reseller does before the first sale; its state comes from what is there. */
export function SetUpPage() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: keys.setUp,
    queryFn: ({ signal }) => call(readSetUp, {}, { signal }),
    // Steps are done on other pages, and whoever comes back from there wants to see it.
    staleTime: 0,
  })
  const setUp = query.data
  const next: SetUpStepName | undefined = setUp?.steps.find(({ state }) => state === 'open')?.name
  return (
    <Page title={t`Set up`} lead={t`What leads to your first sale. You can stop anywhere and go on later.`}>
      {setUp ? (
        <>
          <Standing setUp={setUp} />
          <ol className={style.steps}>
            {setUp.steps.map(step => (
              <Step key={step.name} step={step} isNext={step.name === next} />
            ))}
          </ol>
        </>
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel lines={7} />
      )}
    </Page>
  )
}
