import { useNavigate, useSearch } from '@tanstack/react-router'

export type UrlState = Record<string, string | undefined>

/** Search and filters live in the address, so that a view can be reloaded, bookmarked and sent. */
export function useUrlState(): [UrlState, (change: UrlState) => void] {
  const state: UrlState = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (next: UrlState) => {
    const merged = Object.fromEntries(Object.entries({ ...state, ...next }).filter(([, value]) => value))
    void navigate({ to: '.', search: merged, replace: true, resetScroll: false })
  }
  return [state, change]
}

/** Keeps only texts: whatever else somebody wrote into the address is dropped. */
export function textsOnly(search: Record<string, unknown>): UrlState {
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )
}
