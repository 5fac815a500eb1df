import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { type FieldProblem, ProblemError } from '#lib/problem-error.ts'
import style from './form.module.css'
import { nextStep, problemWords } from './problem-words.ts'

export type FieldErrors<Values> = Partial<Record<keyof Values & string, string>>

type Options<Values extends Record<string, string>, Reply> = {
  start: Values
  check?: (values: Values) => FieldErrors<Values>
  send: (values: Values) => Promise<Reply>
  done: (reply: Reply, values: Values) => void
  /** Problems of the server that belong to one field, by code. */
  fieldOf?: (problem: ProblemError) => FieldErrors<Values> | null
}

/** State of a form: values stay on error, and the summary takes focus. */
export function useForm<Values extends Record<string, string>, Reply>({
  start,
  check,
  send,
  done,
  fieldOf,
}: Options<Values, Reply>) {
  const { t } = useLingui()
  const formId = useId()
  const [values, setValues] = useState(start)
  const [errors, setErrors] = useState<FieldErrors<Values>>({})
  const [tries, setTries] = useState(0)
  const kept = useRef(start)
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: (reply, sent) => {
      kept.current = sent
      done(reply, sent)
    },
    onError: error => {
      setTries(before => before + 1)
      if (error instanceof ProblemError) setErrors(fieldOf?.(error) ?? fromServer<Values>(error.fields))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = check?.(values) ?? {}
    setErrors(found)
    if (Object.keys(found).length > 0) {
      mutation.reset()
      setTries(before => before + 1)
    } else mutation.mutate(values)
  }
  const field = (name: keyof Values & string) => ({
    id: `${formId}-${name}`,
    name,
    value: values[name],
    error: errors[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setValues(before => ({ ...before, [name]: value }))
      setErrors(before => ({ ...before, [name]: undefined }))
    },
  })
  const set = (change: Partial<Values>) => setValues(before => ({ ...before, ...change }))
  const isDirty = () => Object.entries(values).some(([name, value]) => value !== kept.current[name])
  const reset = () => {
    kept.current = start
    setValues(start)
    setErrors({})
    mutation.reset()
  }
  // A problem that belongs to a field is said there, in the words for that field.
  const isOfField = mutation.error instanceof ProblemError && Boolean(fieldOf?.(mutation.error))
  const failure = mutation.error && !isOfField ? sayFailure(mutation.error, t) : null
  return {
    formId,
    values,
    set,
    reset,
    isDirty,
    errors,
    tries,
    field,
    submit,
    busy: mutation.isPending,
    failure,
    error: mutation.error,
  }
}

function fromServer<Values>(fields: readonly FieldProblem[]): FieldErrors<Values> {
  // safe because a path that is no field of this form is only listed in the summary
  return Object.fromEntries(
    fields.map(({ path, message }) => [path.replace(/^body\.?/, ''), message]),
  ) as FieldErrors<Values>
}

function sayFailure(error: unknown, t: ReturnType<typeof useLingui>['t']): string {
  const words = problemWords[error instanceof ProblemError ? error.code : 'bug'] ?? problemWords.bug
  return `${t(words.what)} ${nextStep(error, t)}`
}

type FormState = {
  formId: string
  errors: Record<string, string | undefined>
  tries: number
  failure: string | null
  submit: (event: FormEvent) => void
}

/** One column of fields with the summary of what is wrong above them. */
export function Form({ form, children }: { form: FormState; children: ReactNode }) {
  const { t } = useLingui()
  const summary = useRef<HTMLDivElement>(null)
  const found = Object.entries(form.errors).filter((entry): entry is [string, string] => Boolean(entry[1]))
  useEffect(() => {
    // A failure may be rendered after the try is counted, so its coming moves the focus, too.
    if (form.tries > 0 || form.failure) summary.current?.focus()
  }, [form.tries, form.failure])
  return (
    <form className={style.form} onSubmit={form.submit} noValidate>
      {found.length > 0 || form.failure ? (
        <div ref={summary} tabIndex={-1} className={style.summary} role="alert">
          <strong>{form.failure ?? t`Some fields need your attention.`}</strong>
          {found.length > 0 ? (
            <ul>
              {found.map(([name, message]) => (
                <li key={name}>
                  <a href={`#${form.formId}-${name}`} onClick={event => focusField(event, `${form.formId}-${name}`)}>
                    {message}
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      {children}
    </form>
  )
}

function focusField(event: { preventDefault: () => void }, id: string): void {
  event.preventDefault()
  document.getElementById(id)?.focus()
}

export function FormButtons({ children }: { children: ReactNode }) {
  return <div className={style.buttons}>{children}</div>
}
