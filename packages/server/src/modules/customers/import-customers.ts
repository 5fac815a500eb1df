import type { ImportPreview, ImportVerdict } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { addCustomer, addWithoutOwner, type CustomerPorts } from './create-customer.ts'
import { readTable, type SentRow } from './import-table.ts'
import { type JudgedRow, judgeRows } from './judge-import.ts'

/** What a file would make. Creates nothing. */
export async function previewCustomerImport(
  ctx: ResellerCtx,
  { requireSelling }: Pick<CustomerPorts, 'requireSelling'>,
  csv: string,
): Promise<ImportPreview> {
  const table = readTable(csv)
  if (table.kind === 'refused') {
    return { refused: { why: table.why, line: table.line }, unusedColumns: [], rows: [] }
  }
  const judged = await ctx.read(async tx => {
    await requireSelling(tx, ctx.resellerId, ctx.now())
    return judgeRows(tx, table.rows)
  })
  const rows = judged.map(({ verdict }, index) => ({ ...verdict, cells: cellsAt(table.rows, index) }))
  return { refused: null, unusedColumns: table.unusedColumns, rows }
}

function cellsAt(rows: readonly SentRow[], index: number) {
  const row = rows[index]
  if (!row) throw new Error('Every row is judged once')
  return row.cells
}

/** Each customer in a transaction of its own: what fails leaves the others, and sending the same again makes nothing twice. */
export async function importCustomers(
  ctx: ResellerCtx,
  ports: CustomerPorts,
  sent: readonly SentRow[],
): Promise<{ rows: ImportVerdict[] }> {
  const judged = await ctx.read(async tx => {
    await ports.requireSelling(tx, ctx.resellerId, ctx.now())
    return judgeRows(tx, sent)
  })
  const rows: ImportVerdict[] = []
  for (const row of judged) rows.push(row.verdict.outcome === 'new' ? await makeOne(ctx, ports, row) : row.verdict)
  return { rows }
}

async function makeOne(ctx: ResellerCtx, ports: CustomerPorts, { wanted, verdict }: JudgedRow): Promise<ImportVerdict> {
  const { customer, ownerEmail, invites } = wanted
  try {
    const id = await ctx.change('customer.import', async tx => {
      const made = invites
        ? await addCustomer(ctx, tx, ports, { ...customer, ownerEmail })
        : await addWithoutOwner(ctx, tx, ports, customer)
      const { name, slug, trialDays } = customer
      return { value: made.id, audit: { target: made.id, after: { name, slug, plan: made.planName, trialDays } } }
    })
    return { ...verdict, outcome: 'created', customer: { id, name: customer.name } }
  } catch (error) {
    // Between looking and making somebody else was faster.
    if (error instanceof Problem && error.code === 'already-exists') {
      return { ...verdict, outcome: 'exists', knownBy: 'slug' }
    }
    if (error instanceof Problem && error.code === 'plan-not-offered') {
      return { ...verdict, outcome: 'faulty', faults: [{ column: 'plan', fault: 'not-offered' }] }
    }
    throw error
  }
}
