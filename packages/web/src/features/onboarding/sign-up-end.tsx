import { useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { FrontPage } from '#ui/front-page.tsx'

/** What was reached, and what happens next. */
export function SignUpEnd({ finished }: { finished: { state: 'active' | 'applied'; host: string; url: string } }) {
  const { t } = useLingui()
  const { state, host, url } = finished
  return (
    <FrontPage title={state === 'active' ? t`You are a reseller now` : t`Your application is with us`}>
      <Stack gap="md">
        <p role="status">{t`Your own area is at ${host}.`}</p>
        <div>
          <h2 style={{ fontSize: 'var(--text-md)' }}>{t`What happens next`}</h2>
          <ol style={{ paddingInlineStart: 'var(--space-4)' }}>
            {state === 'applied' ? <li>{t`We look at your application; a mail tells you the result.`}</li> : null}
            <li>{t`A list in your area leads through brand, plan and payout.`}</li>
            <li>
              {state === 'applied'
                ? t`After the approval you take your first customer.`
                : t`Then you take your first customer.`}
            </li>
          </ol>
        </div>
        <Button component="a" href={url} fullWidth>
          {t`Open my area`}
        </Button>
      </Stack>
    </FrontPage>
  )
}
