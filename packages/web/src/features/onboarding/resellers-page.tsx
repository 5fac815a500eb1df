import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { listResellers, type Reseller, ResellerFilter, ResellerSort, ResellerState } from '@scriptorium/contract'
import { IconBuildingStore, IconExternalLink } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { type UrlState, useUrlState } from '#lib/url-state.ts'
import { Count, Duration, When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { InviteReseller } from './invite-reseller.tsx'
import { resellerStates } from './set-up-words.ts'

/** The reseller's own log-in page; the port of this page belongs to it in development. */
function addressOfBrand(host: string): string {
  const port = location.port && !host.includes(':') ? `:${location.port}` : ''
  return `${location.protocol}//${host}${port}/`
}

/** The filter that an address holds; what is no filter is left out. */
function filterOf({ q, state }: UrlState): ResellerFilter {
  return {
    ...(q ? { search: q } : {}),
    ...(ResellerFilter.shape.state.safeParse(state).data ? { state: ResellerFilter.shape.state.parse(state) } : {}),
  }
}

export function ResellersPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const [invites, setInvites] = useState(false)
  const mayManage = useMay('reseller.manage')
  const filter = filterOf(url)
  const sort = ResellerSort.safeParse(url.sort).data
  const pages = usePages([...keys.resellers, filter, sort ?? ''], (cursor, signal) =>
    call(listResellers, { query: { cursor, limit: 25, ...filter, ...(sort ? { sort } : {}) } }, { signal }),
  )
  const columns: [Column<Reseller>, ...Column<Reseller>[]] = [
    {
      id: 'name',
      sortBy: reseller => reseller.name,
      header: t`Reseller`,
      cell: reseller => reseller.name,
      csv: reseller => reseller.name,
    },
    {
      id: 'state',
      header: t`State`,
      cell: ({ state }) => <StateBadge tone={resellerStates[state].tone}>{t(resellerStates[state].word)}</StateBadge>,
      csv: ({ state }) => t(resellerStates[state].word),
    },
    {
      id: 'host',
      header: t`Address`,
      cell: reseller => (
        <a href={addressOfBrand(reseller.host)} target="_blank" rel="noopener noreferrer">
          {reseller.host} <IconExternalLink size={14} aria-hidden />
          <span className="visually-hidden">{t`(opens in a new tab)`}</span>
        </a>
      ),
      csv: reseller => reseller.host,
    },
    {
      id: 'customers',
      sortBy: reseller => reseller.customers,
      named: true,
      header: t`Customers`,
      align: 'end',
      cell: reseller => <Count count={reseller.customers} />,
      csv: reseller => reseller.customers,
    },
    {
      id: 'used',
      sortBy: reseller => reseller.usedMs,
      named: true,
      header: t`Used this period`,
      align: 'end',
      cell: reseller => <Duration durationMs={reseller.usedMs} />,
      csv: reseller => formatDuration(reseller.usedMs),
    },
    {
      id: 'region',
      header: t`Region`,
      cell: reseller => reseller.region,
      csv: reseller => reseller.region,
      wideOnly: true,
    },
    {
      id: 'created',
      sortBy: reseller => reseller.createdAt,
      header: t`Since`,
      align: 'end',
      cell: reseller => <When at={reseller.createdAt} />,
      csv: reseller => reseller.createdAt,
      wideOnly: true,
    },
  ]
  const invite = mayManage ? <Button onClick={() => setInvites(true)}>{t`Invite reseller`}</Button> : undefined
  return (
    <Page
      title={t`Resellers`}
      action={
        <Group gap="xs">
          <ButtonLink variant="default" to="/resellers/sign-up">{t`Sign-up and terms`}</ButtonLink>
          {mayManage ? <ButtonLink variant="default" to="/resellers/new">{t`Create reseller`}</ButtonLink> : null}
          {invite}
        </Group>
      }
    >
      {invites ? <InviteReseller onClose={() => setInvites(false)} /> : null}
      <DataList
        label={t`Resellers`}
        pages={pages}
        columns={columns}
        rowKey={reseller => reseller.id}
        rowName={reseller => reseller.name}
        opens={reseller => ({ to: '/resellers/$resellerId', params: { resellerId: reseller.id } })}
        search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search resellers` }}
        sorts={ResellerSort.options}
        filters={
          <SelectField
            inline
            label={t`State`}
            value={filter.state ?? 'all'}
            choices={[
              { value: 'all', label: t`Any state` },
              ...ResellerState.options.map(state => ({ value: state, label: t(resellerStates[state].word) })),
            ]}
            onChange={state => setUrl({ state: state === 'all' ? undefined : state })}
          />
        }
        filtered={Object.keys(filter).length > 0}
        onClear={() => setUrl({ q: undefined, state: undefined })}
        empty={
          <EmptyPanel
            icon={<IconBuildingStore size={24} />}
            what={t`No resellers yet.`}
            next={t`Invite the first one: a mail leads them through the sign-up. Or decide under Sign-up and terms that anybody may.`}
            action={invite}
          />
        }
      />
    </Page>
  )
}
