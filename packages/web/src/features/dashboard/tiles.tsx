import { useLingui } from '@lingui/react/macro'
import { IconArrowDownRight, IconArrowUpRight, IconMinus } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatPercent } from '#lib/format.ts'
import style from './tiles.module.css'

/** Figures side by side; each says what it was before. */
export function Tiles({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={style.tiles} aria-label={label}>
      {children}
    </ul>
  )
}

type Props = {
  label: string
  value: ReactNode
  /** The same figure of the period before, and how it reads. */
  change?: { now: number; before: number; format: (value: number) => string }
  note?: ReactNode
  /** Where the things behind the figure are listed. */
  opens?: Pick<LinkProps, 'to' | 'search' | 'params'>
}

export function Tile({ label, value, change, note, opens }: Props) {
  return (
    <li className={style.tile}>
      <p className={style.label}>{opens ? <Link {...opens}>{label}</Link> : label}</p>
      <p className={style.value}>{value}</p>
      {change ? <Change {...change} /> : null}
      {note ? <p className={style.note}>{note}</p> : null}
    </li>
  )
}

/** An arrow and words: whether more is better depends on the figure, so neither is coloured. */
function Change({ now, before, format }: { now: number; before: number; format: (value: number) => string }) {
  const { t, i18n } = useLingui()
  const Icon = now === before ? IconMinus : now > before ? IconArrowUpRight : IconArrowDownRight
  const share = before > 0 ? formatPercent(Math.abs(now - before) / before, i18n.locale) : ''
  const words =
    now === before
      ? t`as before`
      : before === 0
        ? t`${format(0)} before`
        : now > before
          ? t`${share} more than ${format(before)} before`
          : t`${share} less than ${format(before)} before`
  return (
    <p className={style.note}>
      <Icon size={14} stroke={2} aria-hidden />
      <span>{words}</span>
    </p>
  )
}
