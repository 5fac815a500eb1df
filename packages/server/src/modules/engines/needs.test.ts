import { expect, it } from 'vitest'
import { engineClassOf, type Need, needFor, needOf, type Offer, serves } from './needs.ts'

const plain: Need = { pool: 'standard', model: 'base', translate: false, speakers: false, language: null }
const all: Offer = { models: ['base', 'tiny.en'], languages: null, features: ['translate', 'words'] }

it('gives every need a class of its own, which tells the need again', () => {
  const needs: Need[] = [
    plain,
    { ...plain, model: 'tiny.en' },
    { ...plain, translate: true },
    { ...plain, speakers: true, translate: true },
    { ...plain, pool: 'large-ones', language: 'haw' },
  ]
  expect(new Set(needs.map(engineClassOf)).size).toBe(needs.length)
  expect(needs.map(need => needOf(engineClassOf(need)))).toEqual(needs)
  expect(needOf('nonsense')).toBeUndefined()
})

it('gives work only to engines of the pool that have the model and every feature', () => {
  const offer = { ...all, pool: 'standard' }
  expect(serves(offer, plain)).toBe(true)
  expect(serves(offer, { ...plain, translate: true })).toBe(true)
  expect(serves(offer, { ...plain, speakers: true })).toBe(false)
  expect(serves(offer, { ...plain, model: 'small' })).toBe(false)
  expect(serves(offer, { ...plain, pool: 'large' })).toBe(false)
})

it('gives an engine for few languages only what names one of them', () => {
  const german = { ...all, pool: 'standard', languages: ['de'] }
  expect(serves(german, plain)).toBe(false)
  expect(serves(german, { ...plain, language: 'de' })).toBe(true)
  expect(serves(german, { ...plain, language: 'fr' })).toBe(false)
})

it('names the language only where an engine with the model knows few', () => {
  const asked = { ...plain, language: 'de' }
  expect(needFor(asked, [all]).language).toBeNull()
  expect(needFor(asked, [all, { ...all, languages: ['de'] }]).language).toBe('de')
  expect(needFor(asked, [all, { ...all, models: ['small'], languages: ['de'] }]).language).toBeNull()
})
