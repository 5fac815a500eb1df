import { Slug } from '@scriptorium/contract'
import { expect, it } from 'vitest'
import { slugOf } from './slug.ts'

it.each([
  ['Harbor Media', 'harbor-media'],
  ['Café Straße & Söhne', 'cafe-strasse-sohne'],
  ['3 Birds', 'birds'],
  [`${'very long name '.repeat(5)}`, 'very-long-name-very-long-name-very-long'],
])('makes %s to %s, which the server takes', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
  expect(Slug.safeParse(slug).success).toBe(true)
})
