import pg from 'pg'

// bigint columns hold bytes, milliseconds and counters, all far below 2^53.
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    // safe because pg takes both formats; its types name one in each overload
    oid === 20 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

export type Pool = pg.Pool
export type PoolClient = pg.PoolClient
export type Listener = { stop: () => Promise<void> }

export function openPool(url: string, options: { max: number; name: string }): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    // safe because pg only calls getTypeParser
    types: types as pg.CustomTypesConfig,
    options: '-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning',
    connectionTimeoutMillis: 10_000,
    // Queries of one connection are sent without waiting for the answer to the one before; the server keeps their order.
    pipeline: true,
  })
  // An idle client that loses its server is dropped by the pool; without a listener the process would end.
  pool.on('error', () => undefined)
  return pool
}

/** One connection that listens; it reconnects by itself and calls `wake` after each reconnect, as pokes may be lost. */
export function listen(url: string, channels: string[], wake: (channel: string) => void): Listener {
  let stopped = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  const connect = async () => {
    if (stopped) return
    const next = new pg.Client({ connectionString: url, application_name: 'scriptorium-listen' })
    client = next
    next.on('notification', message => wake(message.channel))
    next.on('error', () => undefined)
    next.on('end', () => {
      if (!stopped) timer = setTimeout(connect, 500)
    })
    try {
      await next.connect()
      for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      for (const channel of channels) wake(channel)
    } catch {
      await next.end().catch(() => undefined)
    }
  }
  void connect()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
