import { signOut } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { forgetAllInterrupted } from '../features/files/interrupted-uploads.ts'

/** Ends the session and loads the page anew: nothing of what was seen stays, neither in memory nor in this browser [WEB-12].
 * Settings and views stay, which their owner saved here to find them again. */
export async function logOut(): Promise<void> {
  try {
    await call(signOut, {})
  } catch (error) {
    if (!isProblem(error, 'not-signed-in')) throw error
  }
  announceSignInChange()
  forgetAllInterrupted()
  queryClient.clear()
  location.assign('/log-in')
}
