import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox } from '@mantine/core'
import { readVisitSetting, setVisitSetting, VisitConsent, type VisitSetting } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { consentWords } from './visit-words.ts'

/** Whether the provider's staff may log in, and how far without being asked. */
export function ConsentForm() {
  const setting = useQuery({
    queryKey: keys.visitSetting,
    queryFn: ({ signal }) => call(readVisitSetting, {}, { signal }),
  })
  if (setting.data) return <Consent setting={setting.data} />
  return setting.isError ? (
    <ErrorPanel error={setting.error} onRetry={() => void setting.refetch()} />
  ) : (
    <LoadingPanel lines={3} />
  )
}

const yes = (is: boolean) => (is ? 'yes' : '')

function Consent({ setting }: { setting: VisitSetting }) {
  const { t } = useLingui()
  const form = useForm({
    start: { consent: setting.consent, content: yes(setting.content), changes: yes(setting.changes) },
    send: ({ consent, content, changes }) =>
      call(setVisitSetting, {
        body: {
          consent: VisitConsent.parse(consent),
          content: content !== '',
          changes: content !== '' && changes !== '',
        },
      }),
    done: saved => {
      queryClient.setQueryData(keys.visitSetting, saved)
      toastDone(t`Setting saved`)
    },
  })
  const { consent, content, changes } = form.values
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <SelectField
          label={t`May your provider log in here?`}
          value={consent}
          choices={VisitConsent.options.map(value => ({ value, label: t(consentWords[value]) }))}
          help={t`Each time with a reason, for thirty minutes at most, with a mail to you.`}
          onChange={value => form.set({ consent: value })}
        />
        {consent === 'always' ? (
          <>
            <Checkbox
              label={t`They see recordings and transcripts`}
              checked={content !== ''}
              onChange={event => form.set({ content: yes(event.currentTarget.checked) })}
            />
            <Checkbox
              label={t`They may change transcripts and jobs`}
              checked={content !== '' && changes !== ''}
              disabled={content === ''}
              onChange={event => form.set({ changes: yes(event.currentTarget.checked) })}
            />
          </>
        ) : null}
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Save setting`}
          </Button>
        </FormButtons>
      </Form>
    </>
  )
}
