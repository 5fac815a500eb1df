import { useLingui } from '@lingui/react/macro'
import { Button, FileButton, Stack, Textarea } from '@mantine/core'
import { type ImportPreview, previewCustomerImport } from '@scriptorium/contract'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { saveCsv } from '#ui/csv.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Section } from '#ui/page.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import style from './import.module.css'
import { importRefusals } from './import-words.ts'
import { readTextFile } from './read-text-file.ts'

const mostLetters = 1_000_000

type Props = { refused: ImportPreview['refused']; onPreview: (preview: ImportPreview) => void }

/** Takes the rows: a file, or what was copied out of a spreadsheet. */
export function ImportFile({ refused, onPreview }: Props) {
  const { t } = useLingui()
  const [fileName, setFileName] = useState('')
  const reset = useRef<() => void>(null)
  const form = useForm({
    start: { csv: '' },
    check: ({ csv }): { csv?: string } => {
      if (!csv.trim()) return { csv: t`Choose a file, or paste its rows.` }
      if (csv.length > mostLetters) return { csv: t`This is too long for one import. Divide it into parts.` }
      return {}
    },
    send: ({ csv }) => call(previewCustomerImport, { body: { csv } }),
    done: onPreview,
  })
  const take = async (file: File | null) => {
    if (!file) return
    setFileName(file.name)
    form.set({ csv: await readTextFile(file) })
    reset.current?.()
  }
  const line = refused?.line
  return (
    <Section
      title={t`Rows of your customers`}
      lead={t`One line for each customer, at most 1,000. The first line names the columns; only “name” is needed.`}
    >
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <Stack gap="md">
          {refused ? (
            <p role="alert" className={style.refused}>
              {line ? t`Line ${line}:` : null} {t(importRefusals[refused.why])}
            </p>
          ) : null}
          <div className={style.choose}>
            <FileButton resetRef={reset} accept=".csv,.tsv,.txt,text/csv" onChange={file => void take(file)}>
              {props => (
                <Button {...props} variant="default" leftSection={<IconFileSpreadsheet size={16} aria-hidden />}>
                  {t`Choose a CSV file`}
                </Button>
              )}
            </FileButton>
            <Button variant="subtle" onClick={saveTemplate}>
              {t`Download a template`}
            </Button>
            {fileName ? <span className="small muted">{fileName}</span> : null}
          </div>
          <Textarea
            {...form.field('csv')}
            label={t`Or paste the rows here`}
            description={t`Columns: name, slug, owner_email, invite (yes or no), plan, trial_days, language, contact_name, billing_email, tags, note.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            classNames={{ input: style.paste ?? '' }}
            rows={8}
            spellCheck={false}
            autoComplete="off"
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Check the rows`}
            </Button>
            <ButtonLink variant="default" to="/customers">
              {t`Cancel`}
            </ButtonLink>
          </FormButtons>
          <p className="small muted">{t`Nothing is created yet: you see first what each row would make.`}</p>
        </Stack>
      </Form>
    </Section>
  )
}

const example = {
  name: 'Harbor & Sons',
  slug: 'harbor-sons',
  owner_email: 'owner@example.com',
  invite: 'yes',
  plan: '',
  trial_days: '14',
  language: 'en',
  contact_name: 'Mia Sand',
  billing_email: '',
  tags: 'podcast | spring',
  note: '',
}
function saveTemplate() {
  const columns = Object.entries(example).map(([header, value]) => ({ header, csv: () => value }))
  saveCsv('customers-template', columns, [example])
}
