import { Plural, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { changeSignUpSettings, listTerms, readSignUpSettings, type SignUpMode, type Terms } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { PublishTerms } from './publish-terms.tsx'
import { TermsText } from './terms-text.tsx'

function Mode({ mode }: { mode: SignUpMode }) {
  const { t } = useLingui()
  const mayManage = useMay('sign-up.manage')
  const change = useAct(
    (next: SignUpMode) => call(changeSignUpSettings, { body: { mode: next } }),
    [keys.signUp],
    () => toastDone(t`Saved`),
  )
  const help: Record<SignUpMode, string> = {
    open: t`Anybody signs up at ${`${location.host}/sign-up`} and is active at once.`,
    approval: t`Anybody signs up at ${`${location.host}/sign-up`}; you approve or decline each of them.`,
    invitation: t`Only whom you invite from the page Resellers.`,
    closed: t`The page says that nobody can sign up. Invitations still work.`,
  }
  return (
    <div style={{ maxWidth: 440 }}>
      <SelectField<SignUpMode>
        label={t`Who may become a reseller`}
        value={mode}
        disabled={!mayManage}
        help={help[mode]}
        choices={[
          { value: 'open', label: t`Anybody` },
          { value: 'approval', label: t`Anybody, with approval` },
          { value: 'invitation', label: t`By invitation` },
          { value: 'closed', label: t`Nobody new` },
        ]}
        onChange={next => change.mutate(next)}
      />
    </div>
  )
}

type Published = Terms & { resellers: number }

function Version({ terms, isNewest }: { terms: Published; isNewest: boolean }) {
  const { t } = useLingui()
  return (
    <details open={isNewest}>
      <summary>
        {t`Version ${terms.version}`} · <When at={terms.publishedAt} /> ·{' '}
        <Plural value={terms.resellers} one="# reseller accepted it" other="# resellers accepted it" />
      </summary>
      {terms.acceptBy ? (
        <p className="small muted">
          {t`Resellers are asked to accept it until`} <When at={terms.acceptBy} />
        </p>
      ) : null}
      <TermsText text={terms.text} label={t`Terms for resellers, version ${terms.version}`} />
    </details>
  )
}

/** Who may become a reseller, and on which terms. */
export function SignUpSettingsPage() {
  const { t } = useLingui()
  const mayManage = useMay('sign-up.manage')
  const [publishes, setPublishes] = useState(false)
  const settings = useQuery({
    queryKey: [...keys.signUp, 'settings'],
    queryFn: ({ signal }) => call(readSignUpSettings, {}, { signal }),
  })
  const terms = useQuery({
    queryKey: [...keys.signUp, 'terms'],
    queryFn: ({ signal }) => call(listTerms, {}, { signal }),
  })
  const failed = settings.error ?? terms.error
  return (
    <Page title={t`Sign-up and terms`} back={{ label: t`Resellers`, to: '/resellers' }}>
      {failed ? (
        <ErrorPanel
          error={failed}
          onRetry={() => {
            void settings.refetch()
            void terms.refetch()
          }}
        />
      ) : !settings.data || !terms.data ? (
        <LoadingPanel />
      ) : (
        <>
          <Section title={t`Sign-up`}>
            <Mode mode={settings.data.mode} />
          </Section>
          <Section
            title={t`Terms for resellers`}
            lead={t`Each version stays as it was published: somebody accepted it.`}
            action={mayManage ? <Button onClick={() => setPublishes(true)}>{t`Publish a version`}</Button> : undefined}
          >
            {terms.data.items.length === 0 ? (
              <EmptyPanel
                what={t`There are no terms yet.`}
                next={t`Who signs up accepts nothing until you publish some.`}
              />
            ) : (
              <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
                {terms.data.items.map((one, place) => (
                  <Version key={one.version} terms={one} isNewest={place === 0} />
                ))}
              </div>
            )}
          </Section>
          {publishes ? (
            <PublishTerms before={terms.data.items[0]?.text ?? ''} onClose={() => setPublishes(false)} />
          ) : null}
        </>
      )}
    </Page>
  )
}
