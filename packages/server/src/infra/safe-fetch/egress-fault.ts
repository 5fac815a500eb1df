/** An outgoing call that was refused or failed. Which one is for us; a customer sees one sentence whatever happened [NET-06]. */
export type EgressFault = Error & { readonly egress: 'refused' | 'failed' }

export function egressFault(kind: EgressFault['egress'], reason: string): EgressFault {
  return Object.assign(new Error(reason), { egress: kind })
}
export function isEgressFault(error: unknown): error is EgressFault {
  return error instanceof Error && 'egress' in error
}
