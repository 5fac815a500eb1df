import { useLingui } from '@lingui/react/macro'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { onSignInChange } from '#lib/sign-in-change.ts'
import { ConfirmDanger } from './confirm-danger.tsx'

/** Asks before a page is left that holds input nobody has saved. Give `isDirty` what is true at this moment. */
export function UnsavedQuestion({ isDirty }: { isDirty: () => boolean }): ReactNode {
  // Another person or customer is signed in now: what was typed for the earlier one may not keep this page alive.
  const isReleased = useRef(false)
  useEffect(
    () =>
      onSignInChange(() => {
        isReleased.current = true
      }),
    [],
  )
  const wouldLose = () => !isReleased.current && isDirty()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      next.pathname !== current.pathname && next.pathname !== '/log-in' && wouldLose(),
    enableBeforeUnload: wouldLose,
    withResolver: true,
  })
  return blocker.status === 'blocked' ? <LeaveQuestion onLeave={blocker.proceed} onStay={blocker.reset} /> : null
}

export function LeaveQuestion({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const { t } = useLingui()
  return (
    <ConfirmDanger
      title={t`Leave without saving?`}
      verb={t`Leave`}
      stay={t`Stay here`}
      onConfirm={onLeave}
      onClose={onStay}
    >
      {t`What you typed here is lost.`}
    </ConfirmDanger>
  )
}
