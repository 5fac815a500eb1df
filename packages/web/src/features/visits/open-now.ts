import { leaveVisit, openVisit } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'

/** The browser becomes the visitor's: the page is loaded anew, as another customer's would be. */
export async function openNow(id: string): Promise<void> {
  await call(openVisit, { params: { id } })
  startAs('/')
}

/** Back to oneself, where the customers are. */
export async function leaveNow(): Promise<void> {
  await call(leaveVisit, {})
  startAs('/customers')
}

function startAs(path: string): void {
  announceSignInChange()
  queryClient.clear()
  location.assign(path)
}
