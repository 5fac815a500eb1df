import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { ButtonLink } from '#ui/links.tsx'

export type MailedLink = 'log-in' | 'reset' | 'verification' | 'email-change' | 'invitation'

/** A mailed link that was cut off, used or is too old: what it is, and how to get one that works. */
export function BrokenLink({ of, wasCut }: { of: MailedLink; wasCut: boolean }) {
  const { t } = useLingui()
  const next: Record<MailedLink, string> = {
    'log-in': t`Ask for a new one where you log in; it comes within a minute and works for 15 minutes.`,
    reset: t`Ask for a new one; it comes within a minute and works for one hour.`,
    verification: t`Log in and choose “Send it again” at the top of the page. If nothing is asked there, your address is confirmed already.`,
    'email-change': t`Log in with the address you had, and ask for the change again under account security.`,
    invitation: t`If you accepted it before, log in. Otherwise ask whoever invited you to send it again.`,
  }
  return (
    <Stack gap="md">
      <div role="alert">
        <p>
          {wasCut
            ? t`This link is incomplete. Open the whole link from the mail.`
            : t`This link was used already, or it is too old.`}
        </p>
        <p>{next[of]}</p>
      </div>
      {of === 'reset' ? (
        <ButtonLink to="/forgot-password">{t`Ask for a new link`}</ButtonLink>
      ) : (
        <ButtonLink to="/log-in">{t`Log in`}</ButtonLink>
      )}
    </Stack>
  )
}
