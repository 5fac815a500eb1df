import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { confirmIdentity, type ProofMethod } from '@scriptorium/contract'
import { useEffect, useState } from 'react'
import { call, onStepUpNeeded } from '#lib/call.ts'
import { Dialog } from '#ui/dialog.tsx'
import { ProofForm } from './proof-form.tsx'

type Asked = { methods: readonly ProofMethod[]; answer: (isConfirmed: boolean) => void }

/** One dialog for every sensitive act: the call that was refused waits, and is sent again once it is confirmed. */
export function StepUp() {
  const { t } = useLingui()
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(() => onStepUpNeeded(methods => new Promise(answer => setAsked({ methods, answer }))), [])
  if (!asked) return null
  const end = (isConfirmed: boolean) => {
    setAsked(null)
    asked.answer(isConfirmed)
  }
  return (
    <Dialog title={t`Confirm that it is you`} onClose={() => end(false)}>
      <Stack gap="md">
        <p className="muted">{t`This changes who gets in, so it is asked once more. It then holds for ten minutes.`}</p>
        <ProofForm
          methods={asked.methods}
          verb={t`Confirm`}
          send={given => call(confirmIdentity, { body: given })}
          done={() => end(true)}
        />
      </Stack>
    </Dialog>
  )
}
