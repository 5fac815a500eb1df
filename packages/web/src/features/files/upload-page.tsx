import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Textarea } from '@mantine/core'
import { readAccount } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { brandWords } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { formatBytes, formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { currentOwner } from '#lib/queries.ts'
import { Dropzone } from '#ui/dropzone.tsx'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { OverLimitPanel } from '#ui/state-panel.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { WayToMinutes } from '#ui/way-to-minutes.tsx'
import { forgetInterrupted, interruptedHere } from './interrupted-uploads.ts'
import { speechLanguages } from './speech-languages.ts'
import { UploadList } from './upload-list.tsx'
import {
  type Account,
  keepOptions,
  mayTellSpeakersApart,
  mayTranslate,
  mostSpeakers,
  offeredOptions,
  readOptions,
  type UploadOptions,
} from './upload-options.ts'
import style from './upload-page.module.css'
import { addUploads, clearEnded, useUploads } from './uploads.ts'

function Options({
  options,
  account,
  onChange,
}: {
  options: UploadOptions
  account: Account | undefined
  onChange: (options: UploadOptions) => void
}) {
  const { t, i18n } = useLingui()
  const set = (change: Partial<UploadOptions>) => {
    const next = { ...options, ...change }
    keepOptions(next)
    onChange(next)
  }
  const { model, task, speakers } = offeredOptions(options, account)
  const models = account?.plan.models ?? []
  return (
    <div className={style.options}>
      <SelectField
        label={t`Spoken language`}
        help={t`Automatic also follows recordings that change language.`}
        value={options.language}
        choices={[{ value: 'auto', label: t`Automatic` }, ...speechLanguages(i18n.locale)]}
        onChange={language => set({ language })}
      />
      {account && mayTranslate(account) ? (
        <SelectField<UploadOptions['task']>
          label={t`Result`}
          value={task}
          choices={[
            { value: 'transcribe', label: t`Transcript in the spoken language` },
            { value: 'translate', label: t`Translation into English` },
          ]}
          onChange={chosen => set({ task: chosen })}
        />
      ) : null}
      <SelectField
        label={t`Model`}
        value={models.includes(model) ? model : ''}
        choices={[{ value: '', label: t`Default of your plan` }, ...models.map(value => ({ value, label: value }))]}
        onChange={chosen => set({ model: chosen })}
      />
      {account && mayTellSpeakersApart(account) ? (
        <div className={`${style.wide} ${style.speakers}`}>
          <Checkbox
            label={t`Tell speakers apart`}
            description={t`Each passage says who speaks: Speaker 1, Speaker 2. It takes a little longer.`}
            checked={speakers !== null}
            onChange={event => set({ speakers: event.currentTarget.checked ? 0 : null })}
          />
          {speakers === null ? null : (
            <SelectField
              label={t`Number of speakers`}
              value={String(speakers)}
              choices={[
                { value: '0', label: t`Find out` },
                ...Array.from({ length: mostSpeakers }, (_, index) => String(index + 1)).map(value => ({
                  value,
                  label: value,
                })),
              ]}
              onChange={number => set({ speakers: Number(number) })}
            />
          )}
        </div>
      ) : null}
      <div className={style.wide}>
        <Textarea
          label={t`Names and terms (optional)`}
          description={t`Spellings that the model should prefer, such as people, places and products. Used for the next files only.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={options.prompt}
          maxLength={2000}
          autosize
          minRows={2}
          onChange={event => set({ prompt: event.currentTarget.value })}
        />
        <Link className="small" to="/vocabulary">{t`Spellings for all recordings`}</Link>
      </div>
    </div>
  )
}

function Interrupted() {
  const { t, i18n } = useLingui()
  const [, setForgotten] = useState(0)
  const active = useUploads()
  const open = interruptedHere(currentOwner()).filter(
    ({ name, bytes }) => !active.some(upload => upload.name === name && upload.bytes === bytes),
  )
  if (open.length === 0) return null
  return (
    <Section title={t`Interrupted uploads`} lead={t`Choose the same file again: it goes on where it stopped.`}>
      <ul className={style.interrupted}>
        {open.map(({ storageKey, name, bytes }) => (
          <li key={storageKey}>
            <span>
              {name} <span className="muted numbers">{formatBytes(bytes, i18n.locale)}</span>
            </span>
            <Button
              variant="default"
              size="compact-md"
              aria-label={t`Forget ${name}`}
              onClick={() => {
                forgetInterrupted(storageKey)
                setForgotten(count => count + 1)
              }}
            >
              {t`Forget`}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function UploadPage() {
  const { t, i18n } = useLingui()
  const [options, setOptions] = useState(readOptions)
  const [usedPrompt, setUsedPrompt] = useState('')
  const account = useQuery({ queryKey: keys.account, queryFn: ({ signal }) => call(readAccount, {}, { signal }) })
  const uploads = useUploads()
  const plan = account.data?.plan
  const isExhausted = account.data?.usage.leftMs === 0
  const take = (files: File[]) => {
    addUploads(files, offeredOptions(options, account.data))
    setUsedPrompt(options.prompt)
  }
  const hint = plan
    ? t`Audio or video, several at once. Up to ${formatBytes(plan.maxFileBytes, i18n.locale)} and ${formatDuration(plan.maxDurationMs)} each.`
    : undefined
  return (
    <Page
      title={t`Upload recordings`}
      lead={account.data ? t`${formatDuration(account.data.usage.leftMs)} left in this period` : undefined}
      back={{ label: t`Jobs`, to: '/jobs' }}
      action={
        uploads.some(({ state }) => state === 'submitted') ? (
          <Button variant="default" onClick={clearEnded}>
            {t`Clear uploaded`}
          </Button>
        ) : undefined
      }
    >
      {isExhausted ? (
        <OverLimitPanel
          what={t`No minutes are left in this period.`}
          next={
            brandWords['minutes-exhausted'] ||
            t`Your recordings are kept. Ask your provider for more minutes, or wait for the next period.`
          }
          action={<WayToMinutes />}
        />
      ) : (
        <Dropzone primary hint={hint} onFiles={take} />
      )}
      <UnsavedQuestion isDirty={() => options.prompt.trim() !== usedPrompt.trim()} />
      <UploadList />
      <Interrupted />
      <Section title={t`Options`} lead={t`They count for the files that you add next.`}>
        <Options options={options} account={account.data} onChange={setOptions} />
      </Section>
    </Page>
  )
}
