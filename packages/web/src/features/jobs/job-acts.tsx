import { useLingui } from '@lingui/react/macro'
import { cancelJob, type Job, retryJob, trashJob } from '@scriptorium/contract'
import { IconPlayerStop, IconRefresh, IconTrash } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
import { hideRow, showRow } from '#lib/hidden-rows.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import type { RowAct } from '#ui/row-menu.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct, useUndoable } from '#ui/use-act.ts'
import { isEnded, mayStartAgain } from './job-words.ts'

/** Cancel, start again, remove: the same acts in the list and on the page of a job. */
export function useJobActs() {
  const { t } = useLingui()
  const may = useMay('job.control')
  const undoable = useUndoable()
  const cancel = useAct(
    (id: string) => call(cancelJob, { params: { id } }),
    [keys.jobs],
    () => toastDone(t`Job cancelled`),
  )
  const retry = useAct(
    (id: string) => call(retryJob, { params: { id } }),
    [keys.jobs],
    () => toastDone(t`Job started again`),
  )
  const remove = (job: Job, left?: () => void) =>
    undoable(t`“${job.title}” removed`, {
      hide: () => {
        hideRow(job.id)
        left?.()
      },
      show: () => showRow(job.id),
      final: async () => {
        await call(trashJob, { params: { id: job.id } })
        await queryClient.invalidateQueries({ queryKey: keys.jobs })
      },
    })
  const actsOf = (job: Job): RowAct[] =>
    may
      ? [
          ...(isEnded(job.state)
            ? []
            : [
                {
                  label: t`Cancel`,
                  icon: <IconPlayerStop size={16} aria-hidden />,
                  onAct: () => cancel.mutate(job.id),
                },
              ]),
          ...(mayStartAgain(job)
            ? [
                {
                  label: t`Start again`,
                  icon: <IconRefresh size={16} aria-hidden />,
                  onAct: () => retry.mutate(job.id),
                },
              ]
            : []),
          ...(isEnded(job.state)
            ? [{ label: t`Remove`, icon: <IconTrash size={16} aria-hidden />, danger: true, onAct: () => remove(job) }]
            : []),
        ]
      : []
  return { may, actsOf, cancel, retry, remove }
}
