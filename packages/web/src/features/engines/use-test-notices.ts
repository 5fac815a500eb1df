import { useLingui } from '@lingui/react/macro'
import type { Engine } from '@scriptorium/contract'
import { useEffect, useRef } from 'react'
import { toastDone, toastFailed } from '#ui/toast.tsx'

/** Says how a test ended that was under way when this page last looked. */
export function useTestNotices(engines: readonly Engine[]): void {
  const { t } = useLingui()
  const underWay = useRef(new Set<string>())
  useEffect(() => {
    for (const { id, name, lastTest } of engines) {
      if (lastTest?.outcome === 'asked') underWay.current.add(id)
      else if (underWay.current.delete(id) && lastTest) {
        if (lastTest.outcome === 'passed') toastDone(t`${name} passed the test`)
        else toastFailed(t`${name} failed the test`, lastTest.detail)
      }
    }
  }, [engines, t])
}
