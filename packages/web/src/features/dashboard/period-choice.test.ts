import { expect, it } from 'vitest'
import type { UrlState } from '#lib/url-state.ts'
import { periodOfUrl } from './period-choice.ts'

const now = new Date('2026-03-01T00:30:00Z')
const daysOf = (url: UrlState) => {
  const { from, to } = periodOfUrl(url, now)
  return [from, to]
}

it('reads days, months and own days from the address', () => {
  expect(daysOf({ period: '7-days' })).toEqual(['2026-02-23', '2026-03-01'])
  expect(daysOf({ period: 'month' })).toEqual(['2026-03-01', '2026-03-31'])
  expect(daysOf({ period: 'last-month' })).toEqual(['2026-02-01', '2026-02-28'])
  expect(daysOf({ period: 'own', from: '2026-01-05', to: '2026-01-09' })).toEqual(['2026-01-05', '2026-01-09'])
})

it('shows the last thirty days where the address asks for no period', () => {
  const usual = ['2026-01-31', '2026-03-01']
  for (const url of [
    {},
    { period: 'x' },
    { period: 'own', from: '2026-01-09', to: '2026-01-05' },
    { period: 'own', from: '2026-13-40', to: '2026-01-05' },
    { period: 'own', from: '2020-01-01', to: '2026-01-05' },
  ])
    expect(daysOf(url)).toEqual(usual)
})
