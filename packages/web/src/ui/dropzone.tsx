import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import style from './dropzone.module.css'

type Props = { onFiles: (files: File[]) => void; hint?: ReactNode; disabled?: boolean; primary?: boolean }

/** Takes recordings by drop or by choosing; the button is the way for keyboards and phones. */
export function Dropzone({ onFiles, hint, disabled = false, primary = false }: Props) {
  const { t } = useLingui()
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const give = (files: FileList | null) => {
    if (files && files.length > 0 && !disabled) onFiles([...files])
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    give(event.dataTransfer.files)
  }
  const hover = (event: DragEvent) => {
    event.preventDefault()
    setOver(!disabled)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first
    <div
      className={`${style.zone} ${over ? style.over : ''}`}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={28} aria-hidden />
      <p className={style.what}>{t`Drop recordings here`}</p>
      <p className={style.next}>{hint ?? t`Audio or video, several at once.`}</p>
      <Button variant={primary ? 'filled' : 'default'} disabled={disabled} onClick={() => picker.current?.click()}>
        {t`Choose files`}
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept="audio/*,video/*,.mka,.mkv,.m4a,.opus,.amr,.caf"
        onChange={event => {
          give(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
