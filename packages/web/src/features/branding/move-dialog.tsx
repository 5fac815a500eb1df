import { useLingui } from '@lingui/react/macro'
import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { type BrandDomain, makeBrandDomainMain } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Dialog } from '#ui/dialog.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** Asks when a domain is to become the main address, and says what that means for people. */
export function MoveDialog({ domain, onClose }: { domain: BrandDomain; onClose: () => void }) {
  const { t } = useLingui()
  const [when, setWhen] = useState<'soon' | 'now'>('soon')
  const move = useAct(
    () => call(makeBrandDomainMain, { params: { id: domain.id }, body: { inDays: when === 'now' ? 0 : 3 } }),
    [keys.brandDomains],
    moved => {
      onClose()
      toastDone(moved.isMain ? t`${moved.host} is the main address` : t`The move is agreed. Everybody gets a mail.`)
    },
  )
  return (
    <Dialog onClose={onClose} title={t`Make ${domain.host} the main address`}>
      <form
        onSubmit={event => {
          event.preventDefault()
          move.mutate()
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {t`All people of your brand get a mail first. Links keep working for 90 days: the former address leads on to the new one. People log in there once more.`}
          </Text>
          <Text size="sm">
            {t`Passkeys belong to one domain: whoever logs in with one uses the password at the new address and adds a passkey there.`}
          </Text>
          <Radio.Group label={t`When`} value={when} onChange={chosen => setWhen(chosen === 'now' ? 'now' : 'soon')}>
            <Stack gap="xs" mt="xs">
              <Radio value="soon" label={t`In 3 days`} description={t`People can prepare for it.`} />
              <Radio value="now" label={t`Now`} description={t`The mail and the move come together.`} />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus>{t`Cancel`}</Button>
            <Button type="submit" color={when === 'now' ? 'red' : undefined} loading={move.isPending}>
              {when === 'now' ? t`Tell everybody and move now` : t`Tell everybody`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
