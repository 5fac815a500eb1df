import { isStartFault } from '#infra/config'

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
export function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A person can mend a start fault, so it is told in its own words; a stack belongs to our bugs. */
export function tellFault(error: unknown): void {
  if (!(error instanceof Error) || isStartFault(error)) {
    complain(`\n${error instanceof Error ? error.message : String(error)}\n`)
    return
  }
  complain(error.stack ?? error.message)
  if (error.cause !== undefined)
    complain(
      `because: ${error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause)}`,
    )
}
