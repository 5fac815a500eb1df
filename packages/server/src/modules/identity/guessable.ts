import type { MatchExtended, ZxcvbnFactory } from '@zxcvbn-ts/core'
import { Problem } from '#infra/http'

/** What somebody who guesses tries first: the person, and whose page this is. */
export type KnownFacts = { email: string; name: string; brand: { name: string; productName: string } }

/** Of 0 to 4: withstands guessing even where the hash is stolen and slow. */
const leastScore = 3
// Longer ones are judged by their beginning, and few exchanged letters are tried: a check stays within milliseconds.
const limits = { maxLength: 32, l33tMaxSubstitutions: 2 }

/** Refuses a new password that is guessed soon, and says what is wrong with it. Asks nobody: the lists come with the program. */
export async function refuseGuessable(path: string, password: string, facts: KnownFacts): Promise<void> {
  const message = await guessFault(password, facts)
  if (message) throw new Problem('invalid-input', { fields: [{ path, message }] })
}

/** The sentence for a password that is guessed soon; nothing for a good one. */
export async function guessFault(password: string, facts: KnownFacts): Promise<string | undefined> {
  const judge = await openJudge()
  const { score, sequence } = judge.check(password, wordsOf(facts))
  if (score >= leastScore) return undefined
  return `This password is easy to guess: ${reasonOf(sequence)}. Take a few words that do not belong together.`
}

let judging: Promise<ZxcvbnFactory> | undefined

/** The lists take 30 MB and a moment, so they are read when the first password is chosen. */
function openJudge(): Promise<ZxcvbnFactory> {
  judging ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([core, { dictionary, adjacencyGraphs }]) =>
      new core.ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, ...limits }),
  )
  return judging
}

/** Each of them whole, and each word of them. */
function wordsOf({ email, name, brand }: KnownFacts): string[] {
  const whole = [email, name, brand.name, brand.productName].map(text => text.toLowerCase())
  const words = whole.flatMap(text => text.split(/[^\p{L}\p{N}]+/u)).filter(word => word.length >= 3)
  return [...new Set([...whole, ...words])]
}

function reasonOf(sequence: readonly MatchExtended[]): string {
  const has = (pattern: string) => sequence.some(match => match.pattern === pattern)
  if (sequence.some(match => 'dictionaryName' in match && match.dictionaryName === 'userInputs'))
    return 'it holds your name, your address or the name of this service'
  if (has('repeat')) return 'it repeats itself'
  if (has('spatial')) return 'it follows the keys of a keyboard'
  if (has('dictionary')) return 'many people use such a one'
  if (has('sequence')) return 'it only counts on'
  if (has('date') || has('regex')) return 'it is a date'
  return 'it is too short'
}
