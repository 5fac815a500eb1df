import { signOut } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'

/** Ends the session and loads the page anew, so that nothing stays in memory. */
export async function logOut(): Promise<void> {
  try {
    await call(signOut, {})
  } catch (error) {
    if (!isProblem(error, 'not-signed-in')) throw error
  }
  announceSignInChange()
  queryClient.clear()
  location.assign('/log-in')
}
