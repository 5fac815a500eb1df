/** What the browser sent along: its session so far, and the mark of a browser that was here before. */
export type Presented = {
  session: string | undefined
  device: string | undefined
  /** The mark of a sign-in that waits for its second factor. */
  pending: string | undefined
  /** The mark of a company sign-in that went to its provider. */
  sso: string | undefined
}
