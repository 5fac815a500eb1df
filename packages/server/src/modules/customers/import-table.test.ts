import { describe, expect, it } from 'vitest'
import { readTable } from './import-table.ts'

function rowsOf(csv: string) {
  const table = readTable(csv)
  if (table.kind === 'refused') throw new Error(`Refused: ${table.why}`)
  return table
}

describe('a file with customers', () => {
  it('is read with commas, semicolons or tabs, with a byte order mark, and with headers in English or German', () => {
    const expected = { name: 'Dune, Ltd', slug: 'dune', ownerEmail: 'a@dune.test' }
    for (const csv of [
      '\ufeffName,Slug,Owner e-mail\r\n"Dune, Ltd",dune,a@dune.test\r\n',
      'Kurzname;Name;E-Mail des Inhabers\ndune;Dune, Ltd;a@dune.test',
      'owner_email\tslug\tname\na@dune.test\tdune\tDune, Ltd',
    ]) {
      expect(rowsOf(csv).rows.map(({ cells }) => cells)).toMatchObject([expected])
    }
  })
  it('keeps the line of each row, leaves empty lines out, and names columns that nobody reads', () => {
    const { rows, unusedColumns } = rowsOf('name,colour\nOne,red\n\n,\nTwo\n')
    expect(rows.map(({ line, cells }) => [line, cells.name])).toEqual([
      [2, 'One'],
      [5, 'Two'],
    ])
    expect(unusedColumns).toEqual(['colour'])
  })
  it('brings back what an export has made safe for spreadsheets [EXP-02]', () => {
    expect(rowsOf(`name\n'=1+1\n'tis it\n`).rows.map(({ cells }) => cells.name)).toEqual(['=1+1', `'tis it`])
  })
  it('is refused in one word where it cannot be one', () => {
    const why = (csv: string) => {
      const table = readTable(csv)
      return table.kind === 'refused' ? [table.why, table.line] : null
    }
    expect(why('')).toEqual(['empty', null])
    expect(why('name\n')).toEqual(['empty', null])
    expect(why('slug,plan\na,b')).toEqual(['no-name-column', 1])
    expect(why('name\n"open\nnext')).toEqual(['broken', expect.any(Number)])
    expect(why(`name\n${'x\n'.repeat(1_001)}`)).toEqual(['too-many-rows', null])
    expect(why(`name\n${'x\n'.repeat(1_000)}`)).toBeNull()
  })
})
