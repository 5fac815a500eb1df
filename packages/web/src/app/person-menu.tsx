import { useLingui } from '@lingui/react/macro'
import { Menu, useMantineColorScheme } from '@mantine/core'
import type { Me } from '@scriptorium/contract'
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSettings,
  IconShieldLock,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { chooseLanguage } from '#lib/language.ts'
import { leaveNow } from '../features/visits/open-now.ts'
import { logOut } from './log-out.ts'
import style from './shell.module.css'
import { openShortcuts } from './shortcuts.tsx'

const schemes = ['light', 'dark', 'auto'] as const
const schemeIcons = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop }

export function PersonMenu({ me, compact = false }: { me: Me; compact?: boolean }) {
  const { t, i18n } = useLingui()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const schemeNames = { light: t`Light`, dark: t`Dark`, auto: t`As the system` }
  const name = me.person?.name || me.person?.email || ''
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} width={240}>
      <Menu.Target>
        <button type="button" className={style.plain} aria-label={t`Your account: ${name}`}>
          <IconUserCircle size={20} stroke={1.8} aria-hidden />
          {compact ? null : <span>{name}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.person?.email}</Menu.Label>
        {me.visit ? null : (
          <>
            <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} aria-hidden />}>
              {t`Settings`}
            </Menu.Item>
            <Menu.Item component={Link} to="/account-security" leftSection={<IconShieldLock size={16} aria-hidden />}>
              {t`Account security`}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {t`Keyboard shortcuts`}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t`Appearance`}</Menu.Label>
        {schemes.map(scheme => {
          const Icon = schemeIcons[scheme]
          return (
            <Menu.Item
              key={scheme}
              leftSection={<Icon size={16} aria-hidden />}
              fw={colorScheme === scheme ? 600 : 400}
              aria-current={colorScheme === scheme}
              onClick={() => setColorScheme(scheme)}
            >
              {schemeNames[scheme]}
            </Menu.Item>
          )
        })}
        <Menu.Divider />
        <Menu.Item
          lang={i18n.locale === 'de' ? 'en' : 'de'}
          leftSection={<IconLanguage size={16} aria-hidden />}
          onClick={() => void chooseLanguage(i18n.locale === 'de' ? 'en' : 'de')}
        >
          {i18n.locale === 'de' ? 'English' : 'Deutsch'}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void (me.visit ? leaveNow() : logOut())}
        >
          {me.visit ? t`End it and be yourself` : t`Log out`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
