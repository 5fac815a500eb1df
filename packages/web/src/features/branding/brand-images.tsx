import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { addBrandImage, addPlatformImage, BrandDesign } from '@scriptorium/contract'
import { useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { useAct } from '#ui/use-act.ts'
import style from './brand-page.module.css'

type Place = 'logo' | 'logoDark' | 'icon'
type Pictures = Pick<BrandDesign, Place>
type Upload = typeof addBrandImage | typeof addPlatformImage
type Props = {
  design: Pictures
  isReadOnly: boolean
  upload: Upload
  onChange: (change: Partial<Pictures>) => void
}

/** The pictures of a brand: what is uploaded is drawn anew by the server. */
export function BrandImages({ design, isReadOnly, upload, onChange }: Props) {
  const { t } = useLingui()
  const places: { place: Place; label: string; help: string; onDark: boolean }[] = [
    { place: 'logo', label: t`Logo`, help: t`On light pages and in mails. PNG, JPEG, WebP or SVG.`, onDark: false },
    { place: 'logoDark', label: t`Logo on dark`, help: t`Without one, the logo keeps a light ground.`, onDark: true },
    { place: 'icon', label: t`Icon`, help: t`Square. For browser tabs; an initial without one.`, onDark: false },
  ]
  return places.map(({ place, ...words }) => (
    <ImageField
      key={place}
      {...words}
      id={design[place]}
      isReadOnly={isReadOnly}
      upload={upload}
      onChange={id => onChange({ [place]: id })}
    />
  ))
}

type FieldProps = {
  label: string
  help: string
  onDark: boolean
  id: string | null
  isReadOnly: boolean
  upload: Upload
  onChange: (id: string | null) => void
}

function ImageField({ label, help, onDark, id, isReadOnly, upload, onChange }: FieldProps) {
  const { t } = useLingui()
  const picker = useRef<HTMLInputElement>(null)
  const [added, setAdded] = useState<{ id: string; url: string } | null>(null)
  const add = useAct(
    (file: File) => {
      const body = new FormData()
      body.append('file', file)
      const form = { body }
      return call(upload, form)
    },
    [],
    image => {
      setAdded(image)
      onChange(image.id)
    },
  )
  const url = added?.id === id ? added?.url : `/brand-images/${id}.png`
  return (
    <div className={style.image}>
      <div className={`${style.shown} ${onDark ? style.onDark : ''}`}>
        {id ? <img src={url} alt={label} /> : <span>{t`None`}</span>}
      </div>
      <div>
        <strong>{label}</strong>
        <p className="muted small">{help}</p>
        {isReadOnly ? null : (
          <div className={style.buttons}>
            <Button
              variant="default"
              size="compact-sm"
              loading={add.isPending}
              aria-label={t`Upload: ${label}`}
              onClick={() => picker.current?.click()}
            >
              {t`Upload`}
            </Button>
            {id ? (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={t`Remove: ${label}`}
                onClick={() => onChange(null)}
              >
                {t`Remove`}
              </Button>
            ) : null}
          </div>
        )}
        <input
          ref={picker}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp,image/svg+xml"
          aria-label={label}
          onChange={event => {
            const file = event.currentTarget.files?.[0]
            if (file) add.mutate(file)
            event.currentTarget.value = ''
          }}
        />
      </div>
    </div>
  )
}
