import { useState } from 'react'
import { readLocal, writeLocal } from './local-setting.ts'
import { useMe } from './queries.ts'
import type { UrlState } from './url-state.ts'

/** Search, filters and order of a list under a name. */
export type SavedView = { name: string; state: Record<string, string> }

/** Reads what this browser kept; whatever is not a view is dropped. */
export function viewsFrom(kept: string | null): SavedView[] {
  try {
    const views: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(views) ? views.flatMap(viewFrom) : []
  } catch {
    return []
  }
}

function viewFrom(view: unknown): SavedView[] {
  if (typeof view !== 'object' || view === null || !('name' in view) || !('state' in view)) return []
  const { name, state } = view
  if (typeof name !== 'string' || name === '' || typeof state !== 'object' || state === null) return []
  return [{ name, state: textsIn(state) }]
}

function textsIn(state: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
}

/** A view of the same name is replaced where it stands. */
export function withView(views: readonly SavedView[], name: string, state: UrlState): SavedView[] {
  const view = { name, state: textsIn(state) }
  return views.some(one => one.name === name) ? views.map(one => (one.name === name ? view : one)) : [...views, view]
}

export function isSameView(state: UrlState, view: SavedView): boolean {
  const sorted = (texts: Record<string, string>) => JSON.stringify(Object.entries(texts).sort())
  return sorted(textsIn(state)) === sorted(view.state)
}

/** The views of this person at this address, kept in this browser. */
export function useSavedViews(list: string): [SavedView[], (views: SavedView[]) => void] {
  const key = `views-${list}-${useMe()?.person?.id ?? ''}`
  const [kept, setKept] = useState(() => ({ key, views: viewsFrom(readLocal(key)) }))
  const views = kept.key === key ? kept.views : viewsFrom(readLocal(key))
  const keep = (next: SavedView[]) => {
    writeLocal(key, JSON.stringify(next))
    setKept({ key, views: next })
  }
  return [views, keep]
}
