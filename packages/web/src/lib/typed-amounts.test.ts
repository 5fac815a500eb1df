import { expect, it } from 'vitest'
import { parseMinutes, parseMoney, parseStorage, writeMinutes, writeMoney, writeStorage } from './typed-amounts.ts'

it('reads money as people type it, in either notation', () => {
  for (const text of ['29', '29.00', '29,00', '€29', '29 €', ' 29.0 '])
    expect([text, parseMoney(text, 'EUR')]).toEqual([text, 2900])
  for (const text of ['1299.50', '1,299.50', '1.299,50', '1 299,5', '1’299.50'])
    expect([text, parseMoney(text, 'EUR')]).toEqual([text, 129_950])
  expect(parseMoney('1.299', 'EUR')).toBe(129_900)
  expect(parseMoney('1500', 'JPY')).toBe(1500)
  for (const text of ['', 'free', '-5', '1,2,3']) expect([text, parseMoney(text, 'EUR')]).toEqual([text, null])
  expect([writeMoney(2900, 'EUR'), writeMoney(2950, 'EUR'), writeMoney(1500, 'JPY')]).toEqual(['29', '29.50', '1500'])
})

it('reads lengths as people type them', () => {
  for (const text of ['90', '90 min', '1 h 30 min', '1:30', '1.5 h', '1,5 Std', '1h30'])
    expect([text, parseMinutes(text)]).toEqual([text, 90])
  expect(parseMinutes('6,000')).toBe(6000)
  for (const text of ['', 'long', '-1', '1:75']) expect([text, parseMinutes(text)]).toEqual([text, null])
  expect([writeMinutes(90), writeMinutes(600), writeMinutes(45)]).toEqual(['1 h 30 min', '10 h', '45 min'])
})

it('reads storage as people type it, and bare numbers as gigabytes', () => {
  expect([parseStorage('50'), parseStorage('50 GB'), parseStorage('1.5 TB'), parseStorage('500mb')]).toEqual([
    50e9, 50e9, 1.5e12, 5e8,
  ])
  expect([parseStorage(''), parseStorage('lots')]).toEqual([null, null])
  expect([writeStorage(50e9), writeStorage(1.5e12), writeStorage(5e8)]).toEqual(['50 GB', '1.5 TB', '500 MB'])
})
