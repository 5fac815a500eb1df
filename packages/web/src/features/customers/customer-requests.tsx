import { useLingui } from '@lingui/react/macro'
import { Button, Stack, Textarea } from '@mantine/core'
import {
  approveCustomerRequest,
  type CustomerRequest,
  declineCustomerRequest,
  listCustomerRequests,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { Section } from '#ui/page.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './customer-requests.module.css'

/** Who signed up and waits for an answer; nothing while nobody does. */
export function CustomerRequests() {
  const { t } = useLingui()
  const mayDecide = useMay('customer.manage')
  const [declines, setDeclines] = useState<CustomerRequest | null>(null)
  const waiting = useQuery({
    queryKey: keys.customerRequests,
    queryFn: ({ signal }) => call(listCustomerRequests, { query: { limit: 100 } }, { signal }),
  })
  const approve = useAct(
    ({ id }: CustomerRequest) => call(approveCustomerRequest, { params: { id } }),
    [keys.customers],
    () => toastDone(t`Approved. The invitation is on its way.`),
  )
  const items = waiting.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Section title={t`Waiting for your answer`}>
      <ul className={style.requests}>
        {items.map(request => (
          <li key={request.id}>
            <div>
              <strong>{request.organisation}</strong>
              <span className="small muted">
                {request.name} · {request.email} · {request.planName} · <When at={request.sentAt} />
              </span>
            </div>
            {mayDecide ? (
              <div className={style.acts}>
                <Button
                  variant="default"
                  aria-label={t`Decline ${request.organisation}`}
                  onClick={() => setDeclines(request)}
                >
                  {t`Decline`}
                </Button>
                <Button
                  aria-label={t`Approve ${request.organisation}`}
                  loading={approve.isPending && approve.variables.id === request.id}
                  onClick={() => approve.mutate(request)}
                >
                  {t`Approve`}
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {declines ? <Decline request={declines} onClose={() => setDeclines(null)} /> : null}
    </Section>
  )
}

function Decline({ request, onClose }: { request: CustomerRequest; onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { reason: '' },
    send: ({ reason }) => call(declineCustomerRequest, { params: { id: request.id }, body: { reason: reason.trim() } }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.customerRequests })
      toastDone(t`Declined. ${request.email} gets a mail.`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Decline ${request.organisation}`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <Stack gap="md">
            <Textarea
              {...form.field('reason')}
              label={t`Reason`}
              description={t`Stands in the mail. Leave it empty to give none.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              maxLength={500}
              autosize
              minRows={2}
            />
            <FormButtons>
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
              <Button type="submit" color="red" loading={form.busy}>
                {t`Decline`}
              </Button>
            </FormButtons>
          </Stack>
        </Form>
      )}
    </FormDialog>
  )
}
