import { useLingui } from '@lingui/react/macro'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { SelectField } from '#ui/select-field.tsx'
import style from './brand-page.module.css'

const widths = { desktop: 1180, phone: 390 } as const
const heights = { desktop: 760, phone: 720 } as const

/** A real page of this app in the draft, in either appearance and two widths. */
export function BrandPreview({ changedAt }: { changedAt: string }) {
  const { t } = useLingui()
  const [screen, setScreen] = useState<'/log-in' | '/customers' | '/dev/states'>('/log-in')
  const [appearance, setAppearance] = useState<'light' | 'dark'>('light')
  const [device, setDevice] = useState<'desktop' | 'phone'>('desktop')
  const { ref, width } = useElementSize()
  const scale = Math.min(1, (width || 480) / widths[device])
  return (
    <section className={style.preview} aria-label={t`Preview`}>
      <div className={style.tools}>
        <SelectField
          inline
          label={t`Page`}
          value={screen}
          choices={[
            { value: '/log-in', label: t`Log-in page` },
            { value: '/customers', label: t`A list` },
            { value: '/dev/states', label: t`Every state` },
          ]}
          onChange={setScreen}
        />
        <SelectField
          inline
          label={t`Appearance`}
          value={appearance}
          choices={[
            { value: 'light', label: t`Light` },
            { value: 'dark', label: t`Dark` },
          ]}
          onChange={setAppearance}
        />
        <SelectField
          inline
          label={t`Width`}
          value={device}
          choices={[
            { value: 'desktop', label: t`Desktop` },
            { value: 'phone', label: t`Phone` },
          ]}
          onChange={setDevice}
        />
      </div>
      <div ref={ref} className={style.frame} style={{ height: heights[device] * scale }}>
        <iframe
          key={`${screen} ${appearance} ${device} ${changedAt}`}
          title={t`Preview of the draft`}
          src={`${screen}?preview=${appearance}`}
          style={{ width: widths[device], height: heights[device], transform: `scale(${scale})` }}
        />
      </div>
    </section>
  )
}
