import { systemClock } from '../../packages/server/src/infra/clock/index.ts'
import { openPool } from '../../packages/server/src/infra/db/index.ts'
import { makeStorage } from '../../packages/server/src/modules/files/fixtures.ts'
import { openFileServer } from '../support/file-server.ts'

// A server of files in a process of its own, so that a test can kill it: database address, folder, master key in hex.
const [, , url = '', folder = '', masterKey = ''] = process.argv
const pool = openPool(url, { max: 5, name: 'upload-server' })
const storage = await makeStorage(
  { pool, clock: systemClock, poke: () => undefined },
  folder,
  Buffer.from(masterKey, 'hex'),
)
const { port } = await openFileServer(storage)
process.stdout.write(`${port}\n`)
