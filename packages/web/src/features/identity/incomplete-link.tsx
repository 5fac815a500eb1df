import { useLingui } from '@lingui/react/macro'

export function IncompleteLink() {
  const { t } = useLingui()
  return <p role="alert">{t`This link is incomplete. Open the whole link from the mail, or ask for a new one.`}</p>
}
