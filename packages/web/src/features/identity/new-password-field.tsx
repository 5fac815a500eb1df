import { useLingui } from '@lingui/react/macro'
import { PasswordInput, type PasswordInputProps } from '@mantine/core'

/** Length is what counts; password managers and pasting are welcome. */
export function NewPasswordField(props: PasswordInputProps) {
  const { t } = useLingui()
  return (
    <PasswordInput
      {...props}
      description={t`At least 12 characters. A few words are easier to keep than symbols.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autoComplete="new-password"
    />
  )
}

export function useCheckPassword() {
  const { t } = useLingui()
  return (password: string): { password?: string } =>
    password.length < 12 ? { password: t`Use at least 12 characters.` } : {}
}
