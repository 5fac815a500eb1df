import { expect, it } from 'vitest'
import { readPageBrand } from './brand.ts'

it('reads the brand that the server wrote into the page', () => {
  expect(readPageBrand('{"productName":"Acme Transcripts","demo":true}')).toMatchObject({
    productName: 'Acme Transcripts',
    demo: true,
  })
})

it('is neutral without a server', () => {
  expect(readPageBrand(null).demo).toBe(false)
})
