import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import {
  addPlatformImage,
  changePlatformBrand,
  isSafeLink,
  type PlatformBrand,
  PlatformDesign,
  readPlatformBrand,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Page, Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { BrandImages } from './brand-images.tsx'
import style from './brand-page.module.css'
import { ColourField } from './colour-field.tsx'
import { ContrastNotes } from './contrast-notes.tsx'

/** What do resellers, and strangers on the platform's own pages, see of the platform? */
export function PlatformBrandPage() {
  const { t } = useLingui()
  const brand = useQuery({
    queryKey: keys.platformBrand,
    queryFn: ({ signal }) => call(readPlatformBrand, {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page
      title={t`Brand of the platform`}
      lead={t`On the platform’s own pages and mails. Changes show at once; open pages show them when they are loaded again.`}
      back={{ label: t`Settings`, to: '/settings' }}
    >
      {brand.isPending ? (
        <LoadingPanel lines={6} />
      ) : brand.isError ? (
        <ErrorPanel error={brand.error} onRetry={() => void brand.refetch()} />
      ) : (
        <BrandFields brand={brand.data} />
      )}
    </Page>
  )
}

const below = ['label', 'input', 'description', 'error'] as const
const linkFields = ['supportEmail', 'termsUrl', 'privacyUrl', 'imprintUrl', 'poweredByUrl'] as const

function BrandFields({ brand }: { brand: PlatformBrand }) {
  const { t } = useLingui()
  const mayManage = useMay('platform-brand.manage')
  const { logo, logoDark, icon, tint, ...texts } = brand.design
  const [images, setImages] = useState({ logo, logoDark, icon })
  const designOf = (values: typeof texts) => ({ ...values, ...images, tint })
  const form = useForm({
    start: texts,
    check: values => {
      const parsed = PlatformDesign.safeParse(designOf(values))
      if (parsed.success) return {}
      return Object.fromEntries(
        parsed.error.issues.map(({ path: [name] }) => [
          String(name),
          name === 'colour'
            ? t`Write a colour such as #336699.`
            : name === 'supportEmail'
              ? t`Enter an e-mail address, or leave it empty.`
              : linkFields.some(field => field === name) && !isSafeLink(values.poweredByUrl.trim())
                ? t`Write an address that begins with https:// or mailto:`
                : t`Write plain text, without < and >.`,
        ]),
      )
    },
    send: values => call(changePlatformBrand, { body: designOf(values) }),
    done: kept => {
      queryClient.setQueryData(keys.platformBrand, kept)
      toastDone(t`Saved. It shows from now on.`)
    },
  })
  const text = (name: keyof typeof texts, label: string, help?: string) => (
    <TextInput
      {...form.field(name)}
      label={label}
      description={help}
      inputWrapperOrder={[...below]}
      readOnly={!mayManage}
      autoComplete="off"
    />
  )
  return (
    <Form form={form}>
      <Section title={t`Name and colour`}>
        <div className={style.group}>
          {text('productName', t`Product name`)}
          <ColourField
            colour={form.values.colour}
            fault={form.errors.colour}
            onChange={colour => form.set({ colour })}
          />
          <ContrastNotes notes={brand.contrast} />
        </div>
      </Section>
      <Section title={t`Logos`}>
        <div className={style.group}>
          <BrandImages
            design={images}
            isReadOnly={!mayManage}
            upload={addPlatformImage}
            onChange={change => setImages(before => ({ ...before, ...change }))}
          />
        </div>
      </Section>
      <Section
        title={t`In brands of resellers`}
        lead={t`Brands that say whose product it is show this under their pages and mails.`}
      >
        <div className={style.group}>
          {text('poweredBy', t`Powered by`)}
          {text('poweredByUrl', t`Where that leads`, t`An address that begins with https://. No link when empty.`)}
        </div>
      </Section>
      <Section title={t`Mails, support and legal`}>
        <div className={style.group}>
          {text('senderName', t`Sender name`, t`The product name when empty.`)}
          {text('supportEmail', t`Support e-mail`)}
          {text('termsUrl', t`Terms`)}
          {text('privacyUrl', t`Privacy policy`)}
          {text('imprintUrl', t`Legal notice`)}
        </div>
      </Section>
      {mayManage ? (
        <FormButtons>
          <Button type="submit" loading={form.busy}>{t`Save`}</Button>
        </FormButtons>
      ) : null}
    </Form>
  )
}
