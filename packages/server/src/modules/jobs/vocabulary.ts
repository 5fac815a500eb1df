import type { readVocabulary as readContract, setVocabulary as setContract, Vocabulary } from '@scriptorium/contract'
import type { UseCase } from '#infra/http'
import { findVocabulary, putVocabulary } from './queries/vocabulary.ts'

const none: Vocabulary = { terms: [], changedAt: null }

export const readVocabulary: UseCase<typeof readContract> = ctx =>
  ctx.read(async tx => {
    const row = await findVocabulary(tx)
    return row ? { terms: row.terms, changedAt: row.changed_at.toISOString() } : none
  })

export const setVocabulary: UseCase<typeof setContract> = (ctx, { body }) =>
  ctx.change('vocabulary.set', async tx => {
    const terms = [...new Set(body.terms)]
    const changedAt = ctx.now()
    await putVocabulary(tx, terms, changedAt)
    // How many, never which: they are content.
    return { value: { terms, changedAt: changedAt.toISOString() }, audit: { after: { terms: terms.length } } }
  })
