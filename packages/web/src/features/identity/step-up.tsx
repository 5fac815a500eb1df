import type { ProofMethod } from '@scriptorium/contract'
import { lazy, Suspense, useEffect, useState } from 'react'
import { onStepUpNeeded } from '#lib/call.ts'

const StepUpDialog = lazy(() => import('./step-up-dialog.tsx').then(module => ({ default: module.StepUpDialog })))

type Asked = { methods: readonly ProofMethod[]; answer: (isConfirmed: boolean) => void }

/** One dialog for every sensitive act: the call that was refused waits, and is sent again once it is confirmed. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(() => onStepUpNeeded(methods => new Promise(answer => setAsked({ methods, answer }))), [])
  if (!asked) return null
  const end = (isConfirmed: boolean) => {
    setAsked(null)
    asked.answer(isConfirmed)
  }
  return (
    <Suspense fallback={null}>
      <StepUpDialog methods={asked.methods} onEnd={end} />
    </Suspense>
  )
}
