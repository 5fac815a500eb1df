import { useLingui } from '@lingui/react/macro'
import { Checkbox, Textarea, TextInput } from '@mantine/core'
import { addBrandImage, BrandDesign, type BrandDraft, changeBrandDraft, isSafeLink } from '@scriptorium/contract'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { SelectField } from '#ui/select-field.tsx'
import { useSayProblem } from '#ui/use-act.ts'
import { BrandImages } from './brand-images.tsx'
import style from './brand-page.module.css'
import { ColourField } from './colour-field.tsx'
import { useDesignChoices } from './design-choices.ts'

const below = ['label', 'input', 'description', 'error'] as const
type Props = { draft: BrandDraft; isReadOnly: boolean; onState: (state: 'kept' | 'busy' | 'invalid') => void }
type TextField = {
  [Name in keyof BrandDesign]: BrandDesign[Name] extends string ? Name : never
}[keyof BrandDesign]

/** Every part of a brand; each change is kept as the draft a moment later. */
export function BrandForm({ draft, isReadOnly, onState }: Props) {
  const { t } = useLingui()
  const choices = useDesignChoices()
  const [design, setDesign] = useState(draft.design)
  const kept = useRef(draft.design)
  const sayProblem = useSayProblem()
  const faults = useFaults(design)
  const isValid = Object.keys(faults).length === 0
  const set = (change: Partial<BrandDesign>) => setDesign(before => ({ ...before, ...change }))

  useEffect(() => {
    if (design === kept.current) return
    onState(isValid ? 'busy' : 'invalid')
    if (!isValid) return
    const timer = setTimeout(() => {
      kept.current = design
      call(changeBrandDraft, { body: design }).then(
        reply => {
          queryClient.setQueryData(keys.brandDraft, reply)
          if (kept.current === design) onState('kept')
        },
        (error: unknown) => {
          onState('invalid')
          sayProblem(error)
        },
      )
    }, 500)
    return () => clearTimeout(timer)
  }, [design, isValid, onState, sayProblem])

  const text = (name: TextField, label: string, help?: string) => (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={[...below]}
      value={design[name]}
      error={faults[name]}
      readOnly={isReadOnly}
      autoComplete="off"
      onChange={event => set({ [name]: event.currentTarget.value })}
    />
  )
  const words = (label: string, value: string, change: (value: string) => void, fault?: string, help?: string) => (
    <Textarea
      label={label}
      description={help}
      inputWrapperOrder={[...below]}
      value={value}
      error={fault}
      readOnly={isReadOnly}
      rows={3}
      maxLength={300}
      onChange={event => change(event.currentTarget.value)}
    />
  )
  const message = (name: keyof BrandDesign['messages'], label: string, help?: string) =>
    words(
      label,
      design.messages[name],
      value => set({ messages: { ...design.messages, [name]: value } }),
      undefined,
      help,
    )
  return (
    <fieldset className={style.form} disabled={isReadOnly}>
      <Group title={t`Name and colour`}>
        {text('productName', t`Product name`)}
        <ColourField colour={design.colour} fault={faults.colour} onChange={colour => set({ colour })} />
        <SelectField
          label={t`Tint of greys`}
          value={design.tint}
          choices={choices.tint}
          onChange={tint => set({ tint })}
        />
      </Group>
      <Group title={t`Logos`}>
        <BrandImages design={design} isReadOnly={isReadOnly} upload={addBrandImage} onChange={set} />
      </Group>
      <Group title={t`Shape and type`}>
        <SelectField label={t`Font`} value={design.font} choices={choices.font} onChange={font => set({ font })} />
        <SelectField
          label={t`Corners`}
          value={design.radius}
          choices={choices.radius}
          onChange={radius => set({ radius })}
        />
        <SelectField
          label={t`Density`}
          value={design.density}
          choices={choices.density}
          onChange={density => set({ density })}
        />
      </Group>
      <Group title={t`Support and legal`}>
        {text('supportEmail', t`Support e-mail`)}
        {text('supportPhone', t`Support phone`)}
        {text('supportUrl', t`Help pages`, t`An address that begins with https:// or mailto:`)}
        {text('termsUrl', t`Terms`)}
        {text('privacyUrl', t`Privacy policy`)}
        {text('imprintUrl', t`Legal notice`)}
        {words(
          t`Postal address`,
          design.address,
          address => set({ address }),
          faults.address,
          t`Under pages and mails.`,
        )}
      </Group>
      <Group title={t`Mails`}>
        {text('senderName', t`Sender name`, t`The product name when empty.`)}
        {text('replyTo', t`Replies go to`)}
      </Group>
      <Group title={t`In your words`}>
        {words(t`On the log-in page`, design.loginText, loginText => set({ loginText }), faults.loginText)}
        {message('welcome', t`On the home page`)}
        {message('quotaReached', t`When the minutes are used up`, t`Say how your customers get more.`)}
        {message('accountSuspended', t`When an account is suspended`)}
      </Group>
      <Group title={t`Defaults`}>
        <SelectField
          label={t`Language`}
          value={design.locale}
          choices={[
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
          help={t`For people whose browser asks for neither.`}
          onChange={locale => set({ locale })}
        />
        <SelectField
          label={t`Time zone`}
          value={design.timeZone}
          choices={choices.timeZone(design.timeZone)}
          onChange={timeZone => set({ timeZone })}
        />
        <Checkbox
          label={t`Say whose product this is built on`}
          checked={design.poweredBy || !draft.mayHidePlatform}
          disabled={!draft.mayHidePlatform}
          description={draft.mayHidePlatform ? undefined : t`Your agreement with the platform asks for it.`}
          onChange={event => set({ poweredBy: event.currentTarget.checked })}
        />
      </Group>
    </fieldset>
  )
}

/** What is wrong, in words for each field; the server has the last say. */
function useFaults(design: BrandDesign): Partial<Record<string, string>> {
  const { t } = useLingui()
  const parsed = BrandDesign.safeParse(design)
  if (parsed.success) return {}
  const said: Partial<Record<string, string>> = {
    productName: design.productName.trim() ? t`Write plain text, without < and >.` : t`Enter a product name.`,
    colour: t`Write a colour such as #336699.`,
    supportEmail: t`Enter an e-mail address, or leave it empty.`,
    replyTo: t`Enter an e-mail address, or leave it empty.`,
    supportPhone: t`Write digits, spaces and + ( ) / . -`,
  }
  return Object.fromEntries(
    parsed.error.issues.map(issue => {
      const name = String(issue.path[0])
      // safe because the name comes from the schema of this very object
      const value = design[name as keyof BrandDesign]
      const isLink = name.endsWith('Url') && typeof value === 'string' && !isSafeLink(value.trim())
      return [
        name,
        said[name] ??
          (isLink
            ? t`Write an address that begins with https:// or mailto:`
            : t`Write plain text, at most 300 characters, without < and >.`),
      ]
    }),
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={style.group} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
