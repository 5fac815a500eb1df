import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import type { TenantRole } from '@scriptorium/contract'
import { useState } from 'react'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import type { PeopleSource } from './people-source.ts'
import { useRoleNames, useRoleWords } from './role-names.ts'

type Props = { source: PeopleSource; roles: readonly TenantRole[]; onClose: () => void }

export function InviteMember({ source, roles, onClose }: Props) {
  const { t } = useLingui()
  const roleNames = useRoleNames()
  const roleWords = useRoleWords()
  const [role, setRole] = useState<TenantRole>('tenant_editor')
  const form = useForm({
    start: { email: '' },
    check: ({ email }) => (email.includes('@') ? {} : { email: t`Enter an e-mail address.` }),
    send: ({ email }) => source.invite({ email: email.trim(), role }),
    done: invitation => {
      void queryClient.invalidateQueries({ queryKey: source.keys.invitations })
      toastDone(t`Invitation sent to ${invitation.email}`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Invite member`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="off" data-autofocus />
          <SelectField
            label={t`Role`}
            value={role}
            choices={roles.map(value => ({ value, label: roleNames[value] ?? value }))}
            help={roleWords[role] ?? ''}
            onChange={setRole}
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Send invitation`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
