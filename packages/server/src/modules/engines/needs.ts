import type { EngineFeature } from '@scriptorium/contract'

/** What a task needs of an engine. */
export type Need = {
  pool: string
  model: string
  translate: boolean
  speakers: boolean
  /** Only where some engine of the pool knows fewer languages than its models. */
  language: string | null
}
export type Offer = {
  models: readonly string[]
  /** Nothing: all that its models know. */
  languages: readonly string[] | null
  features: readonly EngineFeature[]
}

/** The name of a class of engines, as a lane of the queue has it: `standard.large-v3`, `standard.tiny_en.translate.in-de`. */
export function engineClassOf({ pool, model, translate, speakers, language }: Need): string {
  const parts = [pool, model.replaceAll('.', '_')]
  if (translate) parts.push('translate')
  if (speakers) parts.push('speakers')
  if (language) parts.push(`in-${language}`)
  return parts.join('.')
}

/** Nothing when it is the name of no class. */
export function needOf(engineClass: string): Need | undefined {
  const [pool, model, ...more] = engineClass.split('.')
  if (!pool || !model) return undefined
  const language = more.find(part => part.startsWith('in-'))?.slice('in-'.length) ?? null
  return {
    pool,
    model: model.replaceAll('_', '.'),
    translate: more.includes('translate'),
    speakers: more.includes('speakers'),
    language,
  }
}

export function serves(offer: Offer & { pool: string }, need: Need): boolean {
  return (
    offer.pool === need.pool &&
    offer.models.includes(need.model) &&
    (!need.translate || offer.features.includes('translate')) &&
    (!need.speakers || offer.features.includes('speakers')) &&
    (need.language === null || offer.languages === null || offer.languages.includes(need.language)) &&
    // An engine for few languages takes what names one of them, never what is to be found out.
    (need.language !== null || offer.languages === null)
  )
}

/** What a job needs, among what its pool offers at this moment. */
export function needFor(
  asked: { pool: string; model: string; translate: boolean; speakers: boolean; language: string | null },
  offers: readonly Offer[],
): Need {
  const limited = offers.some(offer => offer.models.includes(asked.model) && offer.languages !== null)
  return { ...asked, language: limited ? asked.language : null }
}
