import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Group, Stack } from '@mantine/core'
import { IconCopy, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { brand } from '#lib/brand.ts'
import { toastDone } from '#ui/toast.tsx'
import style from './totp.module.css'

/** The only time that these are shown; going on asks whether they are kept. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useLingui()
  const [isKept, setKept] = useState(false)
  const text = `${brand.productName} · ${location.hostname}\n${t`Recovery codes. Each works once.`}\n\n${codes.join('\n')}\n`
  const copy = () => navigator.clipboard.writeText(text).then(() => toastDone(t`Codes copied`))
  return (
    <Stack gap="md">
      <p>
        {t`Keep these codes where you would find them without your phone, such as a password manager. Each one lets you in once when your second factor is not at hand. They are shown this once.`}
      </p>
      <ul className={style.codes} aria-label={t`Recovery codes`}>
        {codes.map(code => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <Button
          component="a"
          variant="default"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download={`${location.hostname}-recovery-codes.txt`}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t`Download`}
        </Button>
        <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void copy()}>
          {t`Copy all`}
        </Button>
      </Group>
      <Checkbox label={t`I have kept them`} checked={isKept} onChange={event => setKept(event.currentTarget.checked)} />
      <Button disabled={!isKept} onClick={onKept}>
        {t`Done`}
      </Button>
    </Stack>
  )
}
