import { useLingui } from '@lingui/react/macro'
import { Button, Textarea } from '@mantine/core'
import { readVocabulary, setVocabulary, type Vocabulary } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Page } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'

const mostTerms = 200
const longestTerm = 80

/** Spellings of this account, for every recording. */
export function VocabularyPage() {
  const { t } = useLingui()
  const vocabulary = useQuery({
    queryKey: keys.vocabulary,
    queryFn: ({ signal }) => call(readVocabulary, {}, { signal }),
  })
  return (
    <Page
      title={t`Vocabulary`}
      lead={t`Names of people, places and products as you spell them. The speech engine is told them with every recording of this account.`}
    >
      {vocabulary.data ? (
        <Terms vocabulary={vocabulary.data} />
      ) : vocabulary.isError ? (
        <ErrorPanel error={vocabulary.error} onRetry={() => void vocabulary.refetch()} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}

function Terms({ vocabulary }: { vocabulary: Vocabulary }) {
  const { t } = useLingui()
  const mayEdit = useMay('transcript.edit')
  const form = useForm({
    start: { terms: vocabulary.terms.join('\n') },
    check: ({ terms }): { terms?: string } => {
      const lines = linesIn(terms)
      if (lines.length > mostTerms) return { terms: t`At most ${mostTerms} terms.` }
      return lines.some(line => line.length > longestTerm) ? { terms: t`At most ${longestTerm} letters a term.` } : {}
    },
    send: ({ terms }) => call(setVocabulary, { body: { terms: linesIn(terms) } }),
    done: saved => {
      queryClient.setQueryData(keys.vocabulary, saved)
      toastDone(t`Vocabulary saved`)
    },
  })
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <Textarea
          {...form.field('terms')}
          label={t`Terms, one a line`}
          description={t`Those at the top count most; about 700 letters are heeded.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          readOnly={!mayEdit}
          autosize
          minRows={8}
        />
        {mayEdit ? (
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Save vocabulary`}
            </Button>
          </FormButtons>
        ) : null}
      </Form>
    </>
  )
}

function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
}
