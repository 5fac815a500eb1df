import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { type Me, updateMe } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { chooseLanguage, type Language } from '#lib/language.ts'
import { meQuery, queryClient, useMay, useMe } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { useAct } from '#ui/use-act.ts'
import { ApiKeys } from './api-keys.tsx'
import { RetentionSection } from './retention-section.tsx'

function Profile({ person }: { person: NonNullable<Me['person']> }) {
  const { t, i18n } = useLingui()
  const form = useForm({
    start: { name: person.name },
    check: ({ name }) => (name.trim() ? {} : { name: t`Enter your name.` }),
    send: ({ name }) => call(updateMe, { body: { name: name.trim() } }),
    done: me => {
      queryClient.setQueryData(meQuery.queryKey, me)
      toastDone(t`Profile saved`)
    },
  })
  const speak = useAct(
    (locale: Language) => call(updateMe, { body: { locale } }),
    [meQuery.queryKey],
    me => {
      if (me.person) void chooseLanguage(me.person.locale)
    },
  )
  return (
    <Stack gap="md">
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <TextInput {...form.field('name')} label={t`Name`} autoComplete="name" />
        <TextInput
          label={t`E-mail`}
          value={person.email}
          readOnly
          description={t`It is your identity here. You change it under account security.`}
          inputWrapperOrder={['label', 'input', 'description']}
        />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Save profile`}
          </Button>
        </FormButtons>
      </Form>
      <div style={{ maxWidth: 440 }}>
        <SelectField<Language>
          label={t`Language`}
          value={i18n.locale === 'de' ? 'de' : 'en'}
          choices={[
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
          help={t`Of this app and of the mails to you.`}
          onChange={locale => speak.mutate(locale)}
        />
      </div>
    </Stack>
  )
}

const auditPolicies = ['audit.read', 'reseller-audit.read', 'platform-audit.read'] as const

export function SettingsPage() {
  const { t } = useLingui()
  const person = useMe()?.person
  const mayManageKeys = useMay('api-key.manage')
  const mayRead = useMay('transcript.read')
  const mayReadPlatformBrand = useMay('platform-brand.read')
  const mayReadPlans = useMay('plan.read')
  const mayReadAccount = useMay('account.read')
  const mayReadBrand = useMay('brand.read')
  const mayReadCustomers = useMay('customer.read')
  const mayDecideVisits = useMay('visit.read')
  const mayReadCompany = useMay('company.read')
  const mayReadPayout = useMay('payout.read')
  const may = useMe()?.may
  const mayReadAudit = auditPolicies.some(policy => may?.includes(policy))
  return (
    <Page title={t`Settings`}>
      {person ? (
        <>
          <Section title={t`Profile`}>
            <Profile person={person} />
          </Section>
          <Section
            title={t`Account security`}
            lead={t`Password, second factor, where you are logged in, what happened lately.`}
          >
            <ButtonLink variant="default" to="/account-security">
              {t`Open account security`}
            </ButtonLink>
          </Section>
        </>
      ) : null}
      {mayReadCompany ? (
        <Section title={t`Company`} lead={t`Address, tax and contact, and the terms of the platform.`}>
          <ButtonLink variant="default" to="/settings/company">
            {t`Open company`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadPayout ? (
        <Section title={t`Payout`} lead={t`The account that your share is paid to.`}>
          <ButtonLink variant="default" to="/settings/payout">
            {t`Open payout`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayRead ? (
        <Section
          title={t`Vocabulary`}
          lead={t`Spellings that the speech engine is told with every recording of this account.`}
        >
          <ButtonLink variant="default" to="/vocabulary">
            {t`Open vocabulary`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadPlatformBrand ? (
        <Section title={t`Brand of the platform`} lead={t`Name, colour and logos of the platform’s own pages.`}>
          <ButtonLink variant="default" to="/settings/platform-brand">
            {t`Open brand of the platform`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadPlans ? (
        <Section
          title={t`Minutes of the installation`}
          lead={t`How many minutes all customers may use in a month together.`}
        >
          <ButtonLink variant="default" to="/settings/minutes">
            {t`Open minutes of the installation`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadAccount ? <RetentionSection /> : null}
      {mayReadBrand ? (
        <Section title={t`Brand`} lead={t`Name, colours, logos and words that your customers see.`}>
          <ButtonLink variant="default" to="/settings/brand">
            {t`Open brand`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadBrand ? (
        <Section title={t`Domain`} lead={t`The address at which your customers find you.`}>
          <ButtonLink variant="default" to="/settings/domain">
            {t`Open domain`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadBrand ? (
        <Section title={t`Sender`} lead={t`The address that mails to your customers come from.`}>
          <ButtonLink variant="default" to="/settings/sender">
            {t`Open sender`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadBrand ? (
        <Section title={t`Mails`} lead={t`Every mail that your customers get, in your brand, to look at and to try.`}>
          <ButtonLink variant="default" to="/settings/mails">
            {t`Open mails`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadCustomers ? (
        <Section title={t`Sign-up of customers`} lead={t`Whether strangers become customers from your prices.`}>
          <ButtonLink variant="default" to="/settings/sign-up">
            {t`Open sign-up`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayDecideVisits ? (
        <Section title={t`Log in as`} lead={t`Whether your provider may log in here as you, and who did.`}>
          <ButtonLink variant="default" to="/log-in-as">
            {t`Open log in as`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayReadAudit ? (
        <Section title={t`Audit log`} lead={t`Who did what and when, and what was refused.`}>
          <ButtonLink variant="default" to="/audit">
            {t`Open audit log`}
          </ButtonLink>
        </Section>
      ) : null}
      {mayManageKeys ? <ApiKeys /> : null}
    </Page>
  )
}
