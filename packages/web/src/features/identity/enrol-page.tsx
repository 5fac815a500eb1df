import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { queryClient } from '#lib/queries.ts'
import { FrontPage } from '#ui/front-page.tsx'
import { EnrolTotp } from './enrol-totp.tsx'
import { StepUp } from './step-up.tsx'

/** Where a second factor is a must, this comes before everything else. */
export function EnrolPage({ onLogOut }: { onLogOut: () => void }) {
  const { t } = useLingui()
  return (
    <FrontPage
      title={t`Set up a second factor`}
      wide
      foot={
        <button type="button" onClick={onLogOut}>
          {t`Log out`}
        </button>
      }
    >
      <Stack gap="md">
        <p>
          {t`Your role or your account needs more than a password. Set it up once; from then on a code of your app is asked for when you log in.`}
        </p>
        <EnrolTotp onDone={() => void queryClient.resetQueries()} />
      </Stack>
      <StepUp />
    </FrontPage>
  )
}
