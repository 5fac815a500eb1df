import { useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { redeemHandOver } from '@scriptorium/contract'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { ErrorPanel } from '#ui/state-panel.tsx'

/** The first step onto the own host. Waits for a click: an opened link must sign nobody in. */
export function WelcomePage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { token = '' }: { token?: string } = useSearch({ strict: false })
  const enter = useMutation({
    mutationFn: () => call(redeemHandOver, { body: { token } }),
    onSuccess: () => {
      announceSignInChange()
      queryClient.clear()
      void navigate({ to: '/set-up', replace: true })
    },
  })
  return (
    <FrontPage title={t`Welcome to ${brand.productName}`}>
      <Stack gap="md">
        {isProblem(enter.error, 'token-invalid') ? (
          <>
            <p role="alert">{t`This link is used up or too old. Log in with the password that you chose.`}</p>
            <ButtonLink to="/log-in">{t`Log in`}</ButtonLink>
          </>
        ) : enter.isError ? (
          <ErrorPanel error={enter.error} onRetry={() => enter.mutate()} />
        ) : (
          <>
            <p>{t`This is your own area. Log in here from now on; keep the address.`}</p>
            <Button fullWidth loading={enter.isPending} onClick={() => enter.mutate()}>
              {t`Go to my area`}
            </Button>
          </>
        )}
      </Stack>
    </FrontPage>
  )
}
