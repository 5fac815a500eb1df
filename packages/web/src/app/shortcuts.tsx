import { useLingui } from '@lingui/react/macro'
import { Checkbox, Kbd, Modal, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { readLocal, writeLocal } from '#lib/local-setting.ts'
import { useMe } from '#lib/queries.ts'
import style from './shortcuts.module.css'

const opening = new EventTarget()

export function openShortcuts(): void {
  opening.dispatchEvent(new Event('open'))
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-search]')?.focus()
}

/** The list of shortcuts, and the single keys themselves, which can be switched off. */
export function Shortcuts() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const may = useMe()?.may ?? []
  const [opened, setOpened] = useState(false)
  const [single, setSingle] = useState(readLocal('single-keys') !== 'off')
  useEffect(() => {
    const open = () => setOpened(true)
    opening.addEventListener('open', open)
    return () => opening.removeEventListener('open', open)
  }, [])
  const upload = () => (may.includes('file.upload') ? void navigate({ to: '/upload' }) : undefined)
  useHotkeys(
    single
      ? [
          ['shift+?', () => setOpened(true)],
          ['?', () => setOpened(true)],
          ['/', focusSearch],
          ['u', upload],
        ]
      : [],
  )
  const keep = (on: boolean) => {
    writeLocal('single-keys', on ? 'on' : 'off')
    setSingle(on)
  }
  const rows: [string, string][] = [
    ['Ctrl/⌘ K', t`Go to, do, find`],
    ['/', t`Search in the list`],
    ['U', t`Upload recordings`],
    ['?', t`Show this list`],
    [t`Space`, t`Transcript: play or pause`],
    ['← →', t`Transcript: 5 seconds back or on`],
    ['↑ ↓', t`Transcript: segment before or after`],
    ['< >', t`Transcript: slower or faster`],
  ]
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title={t`Keyboard shortcuts`}
      centered
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="md">
        <dl className={style.rows}>
          {rows.map(([key, what]) => (
            <div key={key}>
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <Checkbox
          label={t`Use shortcuts of a single key`}
          checked={single}
          onChange={event => keep(event.currentTarget.checked)}
        />
      </Stack>
    </Modal>
  )
}
