import { expect, it } from 'vitest'
import { csvCell, csvOf } from './csv.ts'

it('quotes separators, quotes and line ends', () => {
  expect(csvCell('a,b')).toBe('"a,b"')
  expect(csvCell('say "yes"\n')).toBe('"say ""yes""\n"')
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('keeps a spreadsheet from running %j', text => {
  expect(csvCell(text)).toBe(`'${text}`)
})

it('leaves numbers as they are and drops columns without text', () => {
  const columns = [{ header: 'Name', csv: (row: { n: number }) => row.n }, { header: 'Menu' }]
  expect(csvOf(columns, [{ n: -5 }])).toBe('\ufeffName\r\n-5\r\n')
})
