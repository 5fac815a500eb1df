import { expect, it } from 'vitest'
import { offeredOptions, plainOptions } from './upload-options.ts'

const chosen = { ...plainOptions, task: 'translate', model: 'small', speakers: 2 } as const
const plan = { models: ['base', 'small'], features: ['translate', 'speakers'] as ('translate' | 'speakers')[] }

it('sends only choices that the plan allows and an engine can do', () => {
  expect(offeredOptions(chosen, { plan, offers: { speakers: true } })).toEqual(chosen)
  expect(offeredOptions(chosen, { plan, offers: { speakers: false } }).speakers).toBeNull()
  const small = { models: ['base'], features: [] }
  expect(offeredOptions(chosen, { plan: small, offers: { speakers: true } })).toEqual(plainOptions)
})

it('keeps the choices while it is not known what is on offer', () => {
  expect(offeredOptions(chosen, undefined)).toEqual(chosen)
})
