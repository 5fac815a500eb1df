import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { queryClient } from '#lib/queries.ts'
import { parseMinutes, writeMinutes } from '#lib/typed-amounts.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'

type Limits = { softLimitMs: number | null; hardLimitMs: number | null }
type Props = {
  title: string
  limits: Limits
  softHelp: string
  hardHelp: string
  /** Whether something else in the form was changed. */
  isDirty?: boolean
  send: (limits: Limits) => Promise<unknown>
  /** The replies that show these limits. */
  changes: readonly string[]
  children?: ReactNode
  onClose: () => void
}

/** Minutes of a month at which people are told, and at which work stops. */
export function LimitForm({ title, limits, softHelp, hardHelp, isDirty, send, changes, children, onClose }: Props) {
  const { t } = useLingui()
  const written = (ms: number | null) => (ms === null ? '' : writeMinutes(Math.round(ms / 60_000)))
  const isLimit = (text: string) => text.trim() === '' || parseMinutes(text) !== null
  const limitOf = (text: string) => (text.trim() === '' ? null : (parseMinutes(text) ?? 0) * 60_000)
  const length = t`Enter a length, such as 10 h or 90 min, or leave it empty.`
  const form = useForm({
    start: { soft: written(limits.softLimitMs), hard: written(limits.hardLimitMs) },
    check: ({ soft, hard }) => ({
      ...(isLimit(soft) ? {} : { soft: length }),
      ...(isLimit(hard) ? {} : { hard: length }),
    }),
    send: ({ soft, hard }) => send({ softLimitMs: limitOf(soft), hardLimitMs: limitOf(hard) }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: changes })
      toastDone(t`The limits are set`)
      onClose()
    },
  })
  return (
    <FormDialog title={title} isDirty={() => form.isDirty() || isDirty === true} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('soft')} label={t`Tell people at`} description={softHelp} data-autofocus />
          <TextInput {...form.field('hard')} label={t`Stop work at`} description={hardHelp} />
          {children}
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Set limits`}
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
