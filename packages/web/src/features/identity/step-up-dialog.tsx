import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { beginConfirmationPasskey, confirmIdentity, type ProofMethod } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { Dialog } from '#ui/dialog.tsx'
import { ProofForm } from './proof-form.tsx'

type Props = { methods: readonly ProofMethod[]; onEnd: (isConfirmed: boolean) => void }

export function StepUpDialog({ methods, onEnd }: Props) {
  const { t } = useLingui()
  return (
    <Dialog title={t`Confirm that it is you`} onClose={() => onEnd(false)}>
      <Stack gap="md">
        <p className="muted">{t`You are about to change something sensitive, so confirm it once more. It then holds for ten minutes.`}</p>
        <ProofForm
          methods={methods}
          beginPasskey={() => call(beginConfirmationPasskey, {})}
          verb={t`Confirm`}
          send={given => call(confirmIdentity, { body: given })}
          done={() => onEnd(true)}
        />
      </Stack>
    </Dialog>
  )
}
