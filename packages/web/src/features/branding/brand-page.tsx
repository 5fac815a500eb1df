import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type BrandDraft, discardBrandDraft, publishBrand, readBrandDraft } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { BrandForm } from './brand-form.tsx'
import { BrandHistory } from './brand-history.tsx'
import { BrandPackActs } from './brand-pack.tsx'
import style from './brand-page.module.css'
import { BrandPreview } from './brand-preview.tsx'
import { ContrastNotes } from './contrast-notes.tsx'

/** What do my customers see? */
export function BrandPage() {
  const { t } = useLingui()
  const draft = useQuery({
    queryKey: keys.brandDraft,
    queryFn: ({ signal }) => call(readBrandDraft, {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (draft.isPending || (draft.isError && !draft.data)) {
    return (
      <Page title={t`Brand`}>
        {draft.isPending ? (
          <LoadingPanel lines={8} />
        ) : (
          <ErrorPanel error={draft.error} onRetry={() => void draft.refetch()} />
        )}
      </Page>
    )
  }
  return <Designer draft={draft.data} />
}

function Designer({ draft }: { draft: BrandDraft }) {
  const { t } = useLingui()
  const mayManage = useMay('brand.manage')
  const [round, setRound] = useState(0)
  const [saving, setSaving] = useState<'kept' | 'busy' | 'invalid'>('kept')
  const [asks, setAsks] = useState(false)
  const publish = useAct(
    () => call(publishBrand, { body: {} }),
    [keys.brandDraft, keys.brandVersions],
    () => toastDone(t`Published. Your customers see it from now on.`),
  )
  const discard = useAct(
    () => call(discardBrandDraft, {}),
    [],
    kept => {
      queryClient.setQueryData(keys.brandDraft, kept)
      setRound(before => before + 1)
      setAsks(false)
    },
  )
  const state =
    saving === 'invalid'
      ? t`Not kept yet: some fields need your attention.`
      : saving === 'busy'
        ? t`Keeping the draft…`
        : draft.isChanged
          ? t`The draft is kept. Your customers do not see it yet.`
          : t`This is what your customers see.`
  return (
    <Page
      title={t`Brand`}
      lead={<span aria-live="polite">{state}</span>}
      back={{ label: t`Settings`, to: '/settings' }}
      action={
        mayManage ? (
          <>
            <Button variant="default" disabled={!draft.isChanged} onClick={() => setAsks(true)}>
              {t`Discard draft`}
            </Button>
            <Button
              disabled={!draft.isChanged || saving !== 'kept'}
              loading={publish.isPending}
              onClick={() => publish.mutate()}
            >
              {t`Publish`}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className={style.designer}>
        <BrandForm key={round} draft={draft} isReadOnly={!mayManage} onState={setSaving} />
        <div className={style.look}>
          <ContrastNotes notes={draft.contrast} />
          <BrandPreview changedAt={draft.changedAt ?? String(draft.version)} />
        </div>
      </div>
      <Section
        title={t`Brand pack`}
        lead={t`The draft with its images in one file. An import becomes the draft; nothing is published by it.`}
      >
        <BrandPackActs mayManage={mayManage} onImport={() => setRound(before => before + 1)} />
      </Section>
      <Section title={t`History`} lead={t`What was published stays. You can go back to it at any time.`}>
        <BrandHistory mayManage={mayManage} onBack={() => setRound(before => before + 1)} />
      </Section>
      {asks ? (
        <ConfirmDanger
          title={t`Discard draft`}
          verb={t`Discard draft`}
          busy={discard.isPending}
          onConfirm={() => discard.mutate()}
          onClose={() => setAsks(false)}
        >
          {t`What you changed since the last publication is gone. What your customers see stays.`}
        </ConfirmDanger>
      ) : null}
    </Page>
  )
}
