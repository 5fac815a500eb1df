import { type ChangeTx, clientOf } from '#infra/db'

/** A statement that runs many times a second: the server plans it once per connection instead of each time. */
export async function prepared<Row extends Record<string, unknown>>(
  tx: ChangeTx,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await clientOf(tx).query<Row>({ name: `queue-${name}`, text, values })
  return rows
}

/** Plans made while the tables were empty are kept: without this they would read whole tables long after a flood came. */
export async function planByIndex(tx: ChangeTx): Promise<void> {
  await prepared(tx, 'plan', `select set_config('enable_seqscan', 'off', true)`, [])
}
