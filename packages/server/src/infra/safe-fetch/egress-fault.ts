/** An outgoing call that was refused or failed. `kind` is for us; what a customer sees is one sentence whatever happened [NET-06]. */
export type EgressFault = Error & { readonly egress: 'refused' | 'failed' }

export const egressSentence = 'This address could not be reached. It must be a public web address that answers in time.'

export function egressFault(kind: EgressFault['egress'], reason: string): EgressFault {
  return Object.assign(new Error(reason), { egress: kind })
}
export function isEgressFault(error: unknown): error is EgressFault {
  return error instanceof Error && 'egress' in error
}
