import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { checkSignUpSlug, Slug, saveSignUpSlug } from '@scriptorium/contract'
import { skipToken, useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { isProblem } from '#lib/problem-error.ts'
import { Form, useForm } from '#ui/form.tsx'
import style from './sign-up.module.css'
import type { StepProps } from './step-props.ts'

export function AddressStep({ token, signUp, onSaved }: StepProps) {
  const { t } = useLingui()
  const form = useForm({
    start: { slug: signUp.slug ?? signUp.suggestedSlug },
    check: ({ slug }): { slug?: string } =>
      Slug.safeParse(slug).success
        ? {}
        : { slug: t`Three to forty characters: a to z, digits and hyphens, a letter first.` },
    send: ({ slug }) => call(saveSignUpSlug, { body: { token, slug } }),
    fieldOf: problem =>
      isProblem(problem, 'already-exists') ? { slug: t`This address is taken. Choose another one.` } : null,
    done: onSaved,
  })
  const { slug } = form.values
  const [settled] = useDebouncedValue(slug, 400)
  const check = useQuery({
    queryKey: [...keys.signUp, 'slug', settled],
    queryFn: Slug.safeParse(settled).success
      ? ({ signal }) => call(checkSignUpSlug, { body: { token, slug: settled } }, { signal })
      : skipToken,
  })
  const free = settled === slug ? check.data?.free : undefined
  return (
    <Form form={form}>
      <Stack gap="md">
        <p>{t`Your brand is served under this address from the start, and stays reachable there for good. Own domains can be added later.`}</p>
        <TextInput
          {...form.field('slug')}
          label={t`Short name`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          description={`${slug || t`name`}.${signUp.brandsDomain}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <p role="status" className={`small ${free === false ? style.taken : style.free}`}>
          {free === undefined ? ' ' : free ? t`This address is free.` : t`This address is taken.`}
        </p>
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Save and go on`}
        </Button>
      </Stack>
    </Form>
  )
}
