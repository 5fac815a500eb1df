import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { connectSso, type SsoSettings } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'
import { RedirectUri } from './redirect-uri.tsx'

/** What a provider gives out when this application is registered there. */
export function ConnectCompany({ settings, onClose }: { settings: SsoSettings; onClose: () => void }) {
  const { t } = useLingui()
  const known = settings.connection
  const form = useForm({
    start: { issuer: known?.issuer ?? '', clientId: known?.clientId ?? '', clientSecret: '' },
    check: ({ issuer, clientId, clientSecret }) => ({
      ...(URL.canParse(issuer.trim()) ? {} : { issuer: t`Enter the address of your provider, beginning with https.` }),
      ...(clientId.trim() ? {} : { clientId: t`Enter the client ID.` }),
      ...(known || clientSecret ? {} : { clientSecret: t`Enter the client secret.` }),
    }),
    send: ({ issuer, clientId, clientSecret }) =>
      call(connectSso, {
        body: {
          issuer: issuer.trim(),
          clientId: clientId.trim(),
          ...(clientSecret ? { clientSecret: clientSecret.trim() } : {}),
        },
      }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.sso })
      toastDone(t`Provider connected`)
      onClose()
    },
    fieldOf: ({ code }) =>
      code === 'address-refused'
        ? { issuer: t`This address is not called. It must be public and begin with https.` }
        : code === 'provider-unusable'
          ? { issuer: t`No OpenID provider answers at this address. Check it with whoever runs the provider.` }
          : null,
  })
  return (
    <FormDialog title={t`Connect provider`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <RedirectUri uri={settings.redirectUri} />
          <TextInput
            {...form.field('issuer')}
            label={t`Issuer`}
            description={t`The address of your provider, as its configuration names it.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            type="url"
            autoComplete="off"
            data-autofocus
          />
          <TextInput {...form.field('clientId')} label={t`Client ID`} autoComplete="off" spellCheck={false} />
          <PasswordInput
            {...form.field('clientSecret')}
            label={t`Client secret`}
            description={
              known ? t`Leave it empty to keep the one that is known.` : t`Nobody can read it here afterwards.`
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Connect`}
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
