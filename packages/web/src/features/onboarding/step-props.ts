import type { SignUp } from '@scriptorium/contract'

/** What each step of a sign-up is given: whose it is, what is told so far, and whom to tell of more. */
export type StepProps = { token: string; signUp: SignUp; onSaved: (signUp: SignUp) => void }
