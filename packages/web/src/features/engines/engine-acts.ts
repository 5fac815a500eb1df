import { useLingui } from '@lingui/react/macro'
import { changeEngine, type Engine, removeEngine, testEngine } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** What the platform does with one engine. */
export function useEngineActs(removed: () => void) {
  const { t } = useLingui()
  const test = useAct(
    (id: string) => call(testEngine, { params: { id } }),
    [keys.engines],
    engine => toastDone(t`${engine.name} transcribes the sample`),
  )
  const setState = useAct(
    ({ id, state }: { id: string; state: 'active' | 'draining' }) =>
      call(changeEngine, { params: { id }, body: { state } }),
    [keys.engines],
    engine =>
      toastDone(engine.state === 'draining' ? t`${engine.name} takes nothing new` : t`${engine.name} takes jobs again`),
  )
  const remove = useAct(
    (engine: Engine) => call(removeEngine, { params: { id: engine.id } }),
    [keys.engines],
    (_reply, engine) => {
      removed()
      toastDone(t`${engine.name} goes when its last job has ended`)
    },
  )
  return { test, setState, remove }
}
