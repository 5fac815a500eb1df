import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import style from './state-badge.module.css'

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'plain'

const icons = {
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  info: IconPlayerPlay,
  plain: IconCircleDashed,
} satisfies Record<Tone, unknown>

/** A state is never colour alone: it has an icon and a word. */
export function StateBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = icons[tone]
  return (
    <span className={`${style.badge} ${style[tone]}`}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {children}
    </span>
  )
}
