import { access, auditActions, auditSubjects } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { messages as german } from '../locales/features/de.po'
import { messages as english } from '../locales/features/en.po'
import { wordOfAction } from './audit-words.ts'

const all = [...new Set([...auditActions, ...Object.keys(access)])]

it.each(all)('%s has words in English and German', action => {
  const word = wordOfAction(action)
  if (typeof word === 'string') throw new Error(`${action} is shown as it is written`)
  expect(word.message).not.toBe('')
  // What nobody has translated is compiled as it is in English.
  expect(german[word.id]).not.toEqual(english[word.id])
})

it('knows a subject that people can look for of every action', () => {
  const known = new Set<string>(Object.values(auditSubjects).flat())
  const subjects = [...new Set(auditActions.map(action => action.slice(0, action.indexOf('.'))))]
  expect(subjects.filter(subject => !known.has(subject))).toEqual([])
})
