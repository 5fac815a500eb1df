import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { listBrandVersions, publishBrand } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { Rows } from '#ui/rows.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './brand-page.module.css'

/** Published versions, newest first, with the way back. */
export function BrandHistory({ mayManage, onBack }: { mayManage: boolean; onBack: () => void }) {
  const { t } = useLingui()
  const versions = useQuery({
    queryKey: keys.brandVersions,
    queryFn: ({ signal }) => call(listBrandVersions, {}, { signal }),
  })
  const back = useAct(
    (again: number) => call(publishBrand, { body: { again } }),
    [keys.brandDraft, keys.brandVersions],
    () => {
      onBack()
      toastDone(t`Published again. Your customers see it from now on.`)
    },
  )
  if (versions.isPending) return <LoadingPanel lines={3} />
  if (versions.isError) return <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />
  if (versions.data.items.length === 0)
    return (
      <EmptyPanel what={t`Nothing was published yet.`} next={t`What you publish first is listed here as version 1.`} />
    )
  return (
    <Rows
      label={t`History`}
      rows={versions.data.items.map(({ version, productName, colour, publishedAt, isCurrent }) => ({
        key: String(version),
        name: (
          <>
            <i className={style.swatch} style={{ background: colour }} aria-hidden /> {t`Version ${version}`} ·{' '}
            {productName}
          </>
        ),
        facts: <When at={publishedAt} />,
        end: isCurrent ? (
          <StateBadge tone="ok">{t`Live`}</StateBadge>
        ) : mayManage ? (
          <Button
            variant="default"
            size="compact-sm"
            loading={back.isPending && back.variables === version}
            aria-label={t`Publish again: version ${version}`}
            onClick={() => back.mutate(version)}
          >
            {t`Publish again`}
          </Button>
        ) : null,
      }))}
    />
  )
}
