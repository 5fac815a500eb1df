import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import type { SharedMinutes } from '@scriptorium/contract'
import { formatDuration } from '#lib/format.ts'
import { queryClient } from '#lib/queries.ts'
import { parseMinutes, writeMinutes } from '#lib/typed-amounts.ts'
import { Form, FormButtons, useForm } from './form.tsx'
import { FormDialog } from './form-dialog.tsx'
import { ProgressBar } from './progress-bar.tsx'
import { toastDone } from './toast.tsx'
import { shareOf, toneOfShare } from './usage-bars.tsx'

const mostMinutes = 1_000_000_000

/** What is used of minutes that several share, and when new ones come. */
export function SharedMinutesMeter({ label, minutes }: { label: string; minutes: SharedMinutes }) {
  const { t, i18n } = useLingui()
  const { limitMinutes, takenMs } = minutes
  const until = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(minutes.renewsAt),
  )
  const used = formatDuration(takenMs)
  if (limitMinutes === null) return <p>{t`${used} used this month. There is no limit.`}</p>
  const limitMs = limitMinutes * 60_000
  const share = shareOf(takenMs, limitMs)
  return (
    <div style={{ maxWidth: 440 }}>
      <ProgressBar label={label} share={share} tone={toneOfShare(share)} />
      <p className="muted small numbers">{t`${used} used of ${formatDuration(limitMs)}, new minutes on ${until} (UTC)`}</p>
    </div>
  )
}

type Props = {
  title: string
  help: string
  limitMinutes: number | null
  send: (limitMinutes: number | null) => Promise<SharedMinutes>
  /** Under what the reply is kept. */
  queryKey: readonly string[]
  onClose: () => void
}

/** How many minutes of a month several may use together. */
export function SharedMinutesForm({ title, help, limitMinutes, send, queryKey, onClose }: Props) {
  const { t } = useLingui()
  const isLimit = (text: string) => text.trim() === '' || (parseMinutes(text) ?? mostMinutes + 1) <= mostMinutes
  const form = useForm({
    start: { limit: limitMinutes === null ? '' : writeMinutes(limitMinutes) },
    check: ({ limit }) =>
      isLimit(limit) ? {} : { limit: t`Enter a length, such as 500 h or 90 min, or leave it empty.` },
    send: ({ limit }) => send(limit.trim() === '' ? null : parseMinutes(limit)),
    done: kept => {
      queryClient.setQueryData(queryKey, kept)
      toastDone(t`The limit is set`)
      onClose()
    },
  })
  return (
    <FormDialog title={title} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('limit')} label={t`In a month`} description={help} data-autofocus />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Set limit`}
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
