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

/** Plans are made once and kept, though their arrays differ in length each time. Those made while the tables were empty
 * must not read whole tables long after a flood came. */
export async function planOnce(tx: ChangeTx): Promise<void> {
  const text = `select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`
  await prepared(tx, 'plan', text, [])
}
