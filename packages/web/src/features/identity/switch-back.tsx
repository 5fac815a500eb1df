import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { switchTenant } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { useMe } from '#lib/queries.ts'
import { announceSignInChange, startOver } from '#lib/sign-in-change.ts'
import { useAct } from '#ui/use-act.ts'

/** The other customers of this person, which may let them in as they are. */
export function SwitchBack() {
  const { t } = useLingui()
  const me = useMe()
  const change = useAct(
    (tenantId: string) => call(switchTenant, { body: { tenantId } }),
    [],
    () => {
      announceSignInChange()
      startOver()
    },
  )
  const others = me?.tenants.filter(({ id }) => id !== me.tenant?.id) ?? []
  return others.map(({ id, name }) => (
    <Button key={id} variant="default" fullWidth loading={change.isPending} onClick={() => change.mutate(id)}>
      {t`Go to ${name}`}
    </Button>
  ))
}
