import { useLingui } from '@lingui/react/macro'
import { CopyText } from '#ui/copy-text.tsx'
import style from './company-sign-in.module.css'

export function RedirectUri({ uri }: { uri: string }) {
  const { t } = useLingui()
  return (
    <div className={style.copied}>
      <span>{t`Redirect URI, to enter at your provider`}</span>
      <code>{uri}</code>
      <CopyText text={uri} label={t`Copy the redirect URI`} />
    </div>
  )
}
