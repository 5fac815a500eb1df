import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { createApiKey, KeyScope } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { CopyId } from '#ui/copy-id.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import style from './create-key.module.css'
import { type Scope, scopeWords } from './scope-words.ts'

/** Makes a key, and shows it this once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const [scopes, setScopes] = useState<Scope[]>(['transcribe'])
  const [key, setKey] = useState<string | null>(null)
  const form = useForm({
    start: { name: '' },
    check: ({ name }) => ({
      ...(name.trim() ? {} : { name: t`Enter a name.` }),
      ...(scopes.length > 0 ? {} : { name: t`Choose at least one right.` }),
    }),
    send: ({ name }) => call(createApiKey, { body: { name: name.trim(), scopes } }),
    done: made => {
      setKey(made.key)
      void queryClient.invalidateQueries({ queryKey: keys.apiKeys })
    },
  })
  return (
    <FormDialog title={t`Create API key`} isDirty={form.isDirty} onClose={onClose}>
      {close =>
        key ? (
          <Stack gap="md">
            <p>{t`Copy the key now. It is shown this once and kept nowhere.`}</p>
            <div className={style.key}>
              <code>{key}</code>
              <CopyId id={key} label={t`Copy key`} />
            </div>
            <Button onClick={onClose}>{t`I have copied it`}</Button>
          </Stack>
        ) : (
          <Form form={form}>
            <TextInput
              {...form.field('name')}
              label={t`Name`}
              description={t`Such as the program that will use it.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              data-autofocus
            />
            <fieldset className={style.scopes}>
              <legend>{t`It may`}</legend>
              {KeyScope.options.map(scope => (
                <Checkbox
                  key={scope}
                  label={t(scopeWords[scope].label)}
                  description={t(scopeWords[scope].help)}
                  checked={scopes.includes(scope)}
                  onChange={event =>
                    setScopes(
                      event.currentTarget.checked ? [...scopes, scope] : scopes.filter(other => other !== scope),
                    )
                  }
                />
              ))}
            </fieldset>
            <FormButtons>
              <Button type="submit" loading={form.busy}>
                {t`Create key`}
              </Button>
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
            </FormButtons>
          </Form>
        )
      }
    </FormDialog>
  )
}
