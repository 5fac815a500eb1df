import { type Me, type Page, type Policy, readMe } from '@scriptorium/contract'
import { keepPreviousData, QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { isProblem } from './problem-error.ts'
import { startOver } from './sign-in-change.ts'

/** Worth another try by itself: the server could not be reached or said it is busy. */
function isPassing(error: unknown): boolean {
  return isProblem(error, 'offline', 'unavailable')
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // Asked even when the browser believes to be offline: the answer is then a state that says so, not an endless wait.
    queries: {
      networkMode: 'always',
      staleTime: 15_000,
      retry: (count, error) => count < 2 && navigator.onLine && isPassing(error),
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ client, queryKey, signal }) => {
    const me = await call(readMe, {}, { signal })
    const before = client.getQueryData<Me>(queryKey)
    if (before && ownerOf(before) !== ownerOf(me)) startOver()
    return me
  },
  staleTime: 60_000,
})

export function useMe() {
  return useQuery(meQuery).data ?? null
}

/** Names the person in the customer that this page was loaded for. */
export function ownerOf(me: Me | undefined): string {
  return `${me?.tenant?.id ?? 'none'}/${me?.person?.id ?? 'none'}`
}

export function currentOwner(): string {
  return ownerOf(queryClient.getQueryData(meQuery.queryKey))
}

/** Whether the session is still that of this person in this customer; another tab may have changed it. */
export async function isStillOwner(owner: string): Promise<boolean> {
  return ownerOf(await call(readMe, {})) === owner
}

/** Whether the signed-in role may do this at all; the server decides about the single object. */
export function useMay(policy: Policy): boolean {
  return useMe()?.may.includes(policy) ?? false
}

/** A list with cursors as one growing list of rows. */
export function usePages<T>(
  key: readonly unknown[],
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  options: { pollMs?: number } = {},
) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: options.pollMs ?? false,
  })
}

export type Pages<T> = ReturnType<typeof usePages<T>>

export function rowsOf<T>(pages: Pages<T>): T[] {
  return pages.data?.pages.flatMap(page => page.items) ?? []
}

export function totalOf<T>(pages: Pages<T>): number | undefined {
  return pages.data?.pages[0]?.total
}
