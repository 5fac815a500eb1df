import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Problem } from '#infra/http'

// Each hash takes 19 MiB and one thread for about 30 ms. File access shares these threads, so never all four.
const inFlightLimit = Math.min(3, availableParallelism())
const queueLimit = 64
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const phcShape = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/
/** Hashed for people who are not there, so that the answer takes as long. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$c2NyaXB0b3JpdW0uLm5vbg$yuB7K4HqpwYXxkyUOXWm0M3H3X7rJ7KFbIAMwGXXk1A'

/** argon2id, as a PHC string that names its own cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await inTurn(() => derive(password, salt, cost))
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Takes the same time for a person without a password, and for nobody. */
export async function isPasswordOf(stored: string | null | undefined, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, hash] = phcShape.exec(stored ?? nobodysHash) ?? []
  if (!salt || !hash) throw new Error('A stored password hash is not a PHC string of argon2id')
  const wanted = Buffer.from(hash, 'base64')
  const heldCost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const given = await inTurn(() => derive(password, Buffer.from(salt, 'base64'), heldCost))
  return timingSafeEqual(wanted, given) && stored !== null && stored !== undefined
}

function derive(password: string, salt: Buffer, { memory, passes, parallelism }: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const message = Buffer.from(password.normalize('NFC'))
    argon2('argon2id', { message, nonce: salt, parallelism, memory, passes, tagLength: 32 }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

let inFlight = 0
const waiting: (() => void)[] = []

/** A flood of sign-ins waits here instead of taking all memory; past the queue it is refused. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (inFlight >= inFlightLimit) {
    if (waiting.length >= queueLimit) {
      throw new Problem('too-many-requests', {
        detail: 'Many people sign in at this moment. Try again in a few seconds.',
        retryAfterSeconds: 3,
      })
    }
    // The one before hands its place over, so inFlight stays as it is.
    await new Promise<void>(resolve => waiting.push(resolve))
  } else {
    inFlight += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else inFlight -= 1
  }
}
