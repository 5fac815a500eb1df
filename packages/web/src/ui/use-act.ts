import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { ProblemError } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { nextStep, problemWords } from './problem-words.ts'
import { toastFailed, toastUndo } from './toast.tsx'

/** What happened and what to do, in words. */
export function sayProblem(error: unknown, t: ReturnType<typeof useLingui>['t']) {
  const words = problemWords[error instanceof ProblemError ? error.code : 'bug'] ?? problemWords.bug
  return { what: t(words.what), next: nextStep(error, t) }
}

/** Says a failure in a toast, in words. */
export function useSayProblem() {
  const { t } = useLingui()
  return (error: unknown) => {
    const { what, next } = sayProblem(error, t)
    toastFailed(what, next)
  }
}

/** One act of a button: what it changes is loaded anew, a failure is said. */
export function useAct<Input, Reply>(
  act: (input: Input) => Promise<Reply>,
  changes: readonly (readonly unknown[])[],
  done?: (reply: Reply, input: Input) => void,
) {
  const say = useSayProblem()
  return useMutation({
    mutationFn: act,
    onSuccess: async (reply, input) => {
      await Promise.all(changes.map(queryKey => queryClient.invalidateQueries({ queryKey })))
      done?.(reply, input)
    },
    onError: error => {
      for (const queryKey of changes) void queryClient.invalidateQueries({ queryKey })
      say(error)
    },
  })
}

/** An act that waits until it can no longer be taken back. `hide` takes it off the screen at once, `show` brings it back. */
export function useUndoable() {
  const { t } = useLingui()
  const say = useSayProblem()
  return (message: string, acts: { hide: () => void; show: () => void; final: () => Promise<unknown> }) => {
    acts.hide()
    toastUndo(
      { message, undo: t`Undo` },
      {
        undo: acts.show,
        final: () => {
          acts.final().catch((error: unknown) => {
            acts.show()
            say(error)
          })
        },
      },
    )
  }
}
