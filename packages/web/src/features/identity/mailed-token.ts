import { useSearch } from '@tanstack/react-router'

const wholeToken = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[\w-]{43}$/i

export function isWholeToken(token: unknown): token is string {
  return typeof token === 'string' && wholeToken.test(token)
}

/** The token of a mailed link; null when the link was cut off, as mail programs do at a line's end. */
export function useMailedToken(): string | null {
  const { token }: { token?: string } = useSearch({ strict: false })
  return isWholeToken(token) ? token : null
}
