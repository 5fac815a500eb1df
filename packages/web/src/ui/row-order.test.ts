import { describe, expect, it } from 'vitest'
import { readOrder, sortRows } from './row-order.ts'

const columns = [
  { id: 'name', sortBy: (row: { name: string; size: number }) => row.name },
  { id: 'size', sortBy: (row: { name: string; size: number }) => row.size },
  { id: 'menu' },
]
const rows = [
  { name: 'b10', size: 9 },
  { name: 'B2', size: 10 },
]

describe('the order of a list', () => {
  it('sorts numbers as numbers, and numbers inside names too', () => {
    expect(sortRows(rows, columns, { column: 'size', down: true }).map(({ size }) => size)).toEqual([10, 9])
    expect(sortRows(rows, columns, { column: 'name', down: false }).map(({ name }) => name)).toEqual(['B2', 'b10'])
  })

  it('is what the server gave without a wish', () => {
    expect(sortRows(rows, columns, null)).toBe(rows)
  })

  it('is read from the address, and only for columns that can be sorted by now', () => {
    expect(readOrder('-size', columns)).toEqual({ column: 'size', down: true })
    expect(readOrder('menu', columns.slice(0, 2))).toBeNull()
    expect(readOrder('evil', columns)).toBeNull()
    expect(readOrder(undefined, columns)).toBeNull()
  })
})
