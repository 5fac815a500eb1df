import { listPacks } from '@scriptorium/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { keys } from './keys.ts'

export const packsQuery = queryOptions({
  queryKey: keys.packs,
  queryFn: ({ signal }) => call(listPacks, {}, { signal }),
})
