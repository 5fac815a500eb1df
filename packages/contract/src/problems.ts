/** The closed list of problems (RFC 9457). Clients switch on the key; `type` is `/problems/<key>` on the brand's own host. */
export const problems = {
  'invalid-input': { status: 400, title: 'Some of the input is not valid' },
  'not-signed-in': { status: 401, title: 'Sign in to continue' },
  'wrong-credentials': { status: 401, title: 'E-mail or password is not right' },
  'minutes-exhausted': { status: 402, title: 'No minutes left' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'origin-refused': { status: 403, title: 'This request came from another site' },
  'customer-suspended': { status: 403, title: 'This account is suspended' },
  'confirm-password': { status: 403, title: 'Confirm your password to do this' },
  'sign-up-closed': { status: 403, title: 'Nobody can sign up here at the moment' },
  'not-found': { status: 404, title: 'Not found' },
  'unknown-host': { status: 421, title: 'Nothing is served at this address' },
  'already-finished': { status: 409, title: 'This has already ended' },
  'not-finished': { status: 409, title: 'This is still under way' },
  'already-exists': { status: 409, title: 'This already exists' },
  'last-owner': { status: 409, title: 'An account needs at least one owner' },
  'offset-mismatch': { status: 409, title: 'The upload stands at another byte' },
  'address-refused': { status: 400, title: 'This address is not called' },
  'image-refused': { status: 400, title: 'This image is not accepted' },
  'nothing-to-publish': { status: 409, title: 'Nothing has changed since the last publication' },
  'engine-of-worker': { status: 409, title: 'This engine belongs to a worker' },
  'in-use': { status: 409, title: 'This is in use' },
  'token-invalid': { status: 410, title: 'This link is used up or too old' },
  'wrong-protocol': { status: 412, title: 'This version of the upload protocol is not spoken here' },
  'too-large': { status: 413, title: 'The file is too large' },
  'storage-full': { status: 413, title: 'The storage of your plan is full' },
  'unsupported-media-type': { status: 415, title: 'This kind of content is not accepted' },
  'range-not-satisfiable': { status: 416, title: 'The requested range does not exist' },
  'idempotency-mismatch': { status: 422, title: 'This idempotency key was used for another request' },
  'not-in-plan': { status: 403, title: 'Your plan does not include this' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  bug: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** Why a recording could not be transcribed. Kept on the job; `retryable` says whether another attempt may help. */
export const jobProblems = {
  'empty-file': { retryable: false, title: 'This file is empty' },
  'not-media': { retryable: false, title: 'This is not a recording that can be read' },
  'no-audio': { retryable: false, title: 'This file has no sound' },
  truncated: { retryable: false, title: 'This file is damaged' },
  'too-long': { retryable: false, title: 'This recording is longer than your plan allows' },
  limits: { retryable: false, title: 'Decoding this file needs more than is allowed' },
  'unsupported-language': { retryable: false, title: 'The speech model cannot do this language' },
  'minutes-exhausted': { retryable: false, title: 'No minutes left' },
  'file-gone': { retryable: false, title: 'The recording was deleted' },
  'customer-suspended': { retryable: false, title: 'This account is suspended' },
  'engine-failed': { retryable: true, title: 'The speech engine stopped' },
  'engine-stalled': { retryable: true, title: 'The speech engine made no progress' },
  'engine-lost': { retryable: true, title: 'The speech engine was lost' },
  'worker-lost': { retryable: true, title: 'The machine that worked on this was lost' },
  'storage-unavailable': { retryable: true, title: 'The recording could not be read from storage' },
  internal: { retryable: true, title: 'Something broke on our side' },
} as const satisfies Record<string, { retryable: boolean; title: string }>

export type JobProblemCode = keyof typeof jobProblems
