import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export type RowAct = { label: string; icon?: ReactNode; danger?: boolean; onAct: () => void }

/** The acts of one row, reachable by mouse and keyboard alike. */
export function RowMenu({ name, acts }: { name: string; acts: readonly RowAct[] }) {
  const { t } = useLingui()
  if (acts.length === 0) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--ink-muted)"
          size="var(--target)"
          aria-label={t`Actions for ${name}`}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(act => (
          <Menu.Item
            key={act.label}
            leftSection={act.icon}
            c={act.danger ? 'var(--bad-ink)' : undefined}
            onClick={act.onAct}
          >
            {act.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
