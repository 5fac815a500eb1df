import { useLingui } from '@lingui/react/macro'
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import type { Me } from '@scriptorium/contract'
import {
  IconBuilding,
  IconKeyboard,
  IconListSearch,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUpload,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { destinationsOf } from './areas.ts'
import { logOut } from './log-out.ts'
import { openShortcuts } from './shortcuts.tsx'

export function openPalette(): void {
  spotlight.open()
}

/** Go to, do, find: everything by keyboard from everywhere. */
export function Palette({ me }: { me: Me }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [query, setQuery] = useState('')
  const words = query.trim()
  const go: SpotlightActionData[] = destinationsOf(me).map(({ to, label, icon: Icon }) => ({
    id: to,
    label: t(label),
    leftSection: <Icon size={20} stroke={1.8} aria-hidden />,
    onClick: () => void navigate({ to }),
  }))
  const act: SpotlightActionData[] = [
    ...(me.may.includes('file.upload')
      ? [
          {
            id: 'upload',
            label: t`Upload recordings`,
            leftSection: <IconUpload size={20} aria-hidden />,
            onClick: () => void navigate({ to: '/upload' }),
          },
        ]
      : []),
    ...(me.may.includes('customer.manage')
      ? [
          {
            id: 'customer',
            label: t`Create customer`,
            leftSection: <IconBuilding size={20} aria-hidden />,
            onClick: () => void navigate({ to: '/customers/new' }),
          },
        ]
      : []),
    {
      id: 'scheme',
      label: colorScheme === 'dark' ? t`Use light appearance` : t`Use dark appearance`,
      leftSection: colorScheme === 'dark' ? <IconSun size={20} aria-hidden /> : <IconMoon size={20} aria-hidden />,
      onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    {
      id: 'shortcuts',
      label: t`Keyboard shortcuts`,
      leftSection: <IconKeyboard size={20} aria-hidden />,
      onClick: openShortcuts,
    },
    {
      id: 'log-out',
      label: t`Log out`,
      leftSection: <IconLogout size={20} aria-hidden />,
      onClick: () => void logOut(),
    },
  ]
  const find: SpotlightActionData[] =
    words && me.area === 'tenant'
      ? [
          {
            id: 'find-transcripts',
            label: t`Find “${words}” in transcripts`,
            leftSection: <IconSearch size={20} aria-hidden />,
            onClick: () => void navigate({ to: '/transcripts', search: { q: words } }),
          },
          {
            id: 'find-jobs',
            label: t`Find “${words}” in jobs`,
            leftSection: <IconListSearch size={20} aria-hidden />,
            onClick: () => void navigate({ to: '/jobs', search: { q: words } }),
          },
        ]
      : words && me.area === 'reseller'
        ? [
            {
              id: 'find-customers',
              label: t`Find “${words}” in customers`,
              leftSection: <IconSearch size={20} aria-hidden />,
              onClick: () => void navigate({ to: '/customers', search: { q: words } }),
            },
          ]
        : []
  const groups: SpotlightActionGroupData[] = [
    { group: t`Go to`, actions: go },
    { group: t`Do`, actions: act },
    { group: t`Find`, actions: find },
  ].filter(({ actions }) => actions.length > 0)
  return (
    <Spotlight
      shortcut={['mod + K']}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight={420}
      nothingFound={t`Nothing found. Try another word.`}
      searchProps={{
        placeholder: t`Go to, do, find`,
        'aria-label': t`Go to, do, find`,
        leftSection: <IconSearch size={20} aria-hidden />,
      }}
    />
  )
}
