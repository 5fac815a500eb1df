import { useLingui } from '@lingui/react/macro'
import { Checkbox } from '@mantine/core'
import { changePoweredBy, readPoweredBy } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** Whether this reseller may leave out whose product it sells. */
export function PoweredBySection({ resellerId }: { resellerId: string }) {
  const { t } = useLingui()
  const mayManage = useMay('reseller.manage')
  const queryKey = [...keys.resellers, 'powered-by', resellerId]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(readPoweredBy, { params: { id: resellerId } }, { signal }),
  })
  const change = useAct(
    (mayHide: boolean) => call(changePoweredBy, { params: { id: resellerId }, body: { mayHide } }),
    [],
    kept => {
      queryClient.setQueryData(queryKey, kept)
      toastDone(t`Saved.`)
    },
  )
  return (
    <Section title={t`Brand`}>
      {query.isPending ? (
        <LoadingPanel lines={1} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <Checkbox
            label={t`May hide whose product it is`}
            description={t`Off puts “Powered by” under every page and mail of this brand, at once.`}
            checked={query.data.mayHide}
            disabled={!mayManage || change.isPending}
            onChange={event => change.mutate(event.currentTarget.checked)}
          />
          <p className="muted">{query.data.isShown ? t`Now it is shown.` : t`Now it is hidden.`}</p>
        </>
      )}
    </Section>
  )
}
