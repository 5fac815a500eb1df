import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type ApiKey as ApiKeySchema, listApiKeys, revokeApiKey } from '@scriptorium/contract'
import { IconKey, IconKeyOff } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Section } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { CreateKey } from './create-key.tsx'
import { scopeWords } from './scope-words.ts'

type ApiKey = (typeof ApiKeySchema)['_zod']['output']

export function ApiKeys() {
  const { t } = useLingui()
  const [isCreating, setCreating] = useState(false)
  const [doomed, setDoomed] = useState<ApiKey | null>(null)
  const pages = usePages(keys.apiKeys, (cursor, signal) =>
    call(listApiKeys, { query: { cursor, limit: 25 } }, { signal }),
  )
  const revoke = useAct(
    (id: string) => call(revokeApiKey, { params: { id } }),
    [keys.apiKeys],
    () => {
      setDoomed(null)
      toastDone(t`Key revoked`)
    },
  )
  const columns: [Column<ApiKey>, ...Column<ApiKey>[]] = [
    { id: 'name', header: t`Name`, cell: key => key.name },
    { id: 'scopes', header: t`May`, cell: key => key.scopes.map(scope => t(scopeWords[scope].label)).join(', ') },
    { id: 'by', header: t`Made by`, cell: key => key.createdBy, wideOnly: true },
    { id: 'created', header: t`Created`, align: 'end', cell: key => <When at={key.createdAt} /> },
    {
      id: 'used',
      header: t`Last used`,
      align: 'end',
      cell: key => (key.lastUsedAt ? <When at={key.lastUsedAt} /> : t`Never`),
    },
  ]
  const create = (
    <Button variant="default" onClick={() => setCreating(true)}>
      {t`Create key`}
    </Button>
  )
  return (
    <Section
      title={t`API keys`}
      lead={t`For programs that upload recordings and fetch transcripts for this account.`}
      action={create}
    >
      <DataList
        label={t`API keys`}
        pages={pages}
        columns={columns}
        rowKey={key => key.id}
        rowName={key => key.name}
        acts={key => [
          { label: t`Revoke`, icon: <IconKeyOff size={16} aria-hidden />, danger: true, onAct: () => setDoomed(key) },
        ]}
        empty={
          <EmptyPanel
            icon={<IconKey size={24} />}
            what={t`No API keys yet.`}
            next={t`Create one for each program, so that it can be revoked alone.`}
          />
        }
      />
      {isCreating ? <CreateKey onClose={() => setCreating(false)} /> : null}
      {doomed ? (
        <ConfirmDanger
          title={t`Revoke key`}
          name={doomed.name}
          verb={t`Revoke key`}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(doomed.id)}
          onClose={() => setDoomed(null)}
        >
          {t`Programs that use “${doomed.name}” stop working at once. It cannot be brought back.`}
        </ConfirmDanger>
      ) : null}
    </Section>
  )
}
