/** An act that RevenueCat would refuse. The page shows the sentence, the API makes an error object of it. */
export type Refusal = Error & { readonly refusal: RefusalKind; readonly param?: string }
export type RefusalKind =
  | 'parameter_error'
  | 'invalid_request'
  | 'authentication_error'
  | 'authorization_error'
  | 'resource_missing'
  | 'resource_already_exists'
  | 'unprocessable_entity_error'
  | 'resource_locked_error'
  | 'rate_limit_error'
  | 'server_error'

export function refusal(kind: RefusalKind, message: string, param?: string): Refusal {
  return Object.assign(new Error(message), { refusal: kind, ...(param === undefined ? {} : { param }) })
}
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'refusal' in error
}
