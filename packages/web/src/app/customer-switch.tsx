import { useLingui } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { type Me, switchTenant } from '@scriptorium/contract'
import { IconBuilding, IconCheck, IconSelector } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { useAct } from '#ui/use-act.ts'
import style from './shell.module.css'

/** Names the customer that is in use; a member of several goes from one to the other here. */
export function CustomerSwitch({ me }: { me: Me }) {
  const { t } = useLingui()
  // The page is loaded anew, so that nothing of the other customer stays in memory.
  const change = useAct(
    (tenantId: string) => call(switchTenant, { body: { tenantId } }),
    [],
    () => {
      announceSignInChange()
      location.assign('/')
    },
  )
  if (me.area !== 'tenant' || me.tenants.length < 2) return null
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button
          type="button"
          className={`${style.plain} ${style.switch}`}
          aria-label={t`Customer: ${me.tenant?.name ?? ''}. Switch`}
        >
          <IconBuilding size={18} stroke={1.8} aria-hidden />
          <span>{me.tenant?.name}</span>
          <IconSelector size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t`Switch customer`}</Menu.Label>
        {me.tenants.map(tenant => (
          <Menu.Item
            key={tenant.id}
            leftSection={
              tenant.id === me.tenant?.id ? <IconCheck size={16} aria-hidden /> : <IconBuilding size={16} aria-hidden />
            }
            onClick={() => (tenant.id === me.tenant?.id ? undefined : change.mutate(tenant.id))}
          >
            {tenant.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
