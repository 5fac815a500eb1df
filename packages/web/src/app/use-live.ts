import { useEffect, useState } from 'react'
import { apiRoot } from '#lib/call.ts'
import { connectLive, type LiveState } from '#lib/live.ts'
import { applyLive } from '#lib/live-updates.ts'
import { queryClient } from '#lib/queries.ts'

const pollMs = 10_000

function refreshAll(): void {
  void queryClient.invalidateQueries()
}

/** Keeps the screen up to date by the live feed; while the feed is lost, by asking now and then. */
export function useLive(wanted: boolean): LiveState {
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    if (!wanted) return
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    return connectLive({
      url: `${scheme}//${location.host}${apiRoot}/live`,
      onEvent: applyLive,
      onGap: refreshAll,
      onState: setState,
    })
  }, [wanted])
  useEffect(() => {
    if (!wanted || state !== 'lost') return
    const timer = setInterval(refreshAll, pollMs)
    return () => clearInterval(timer)
  }, [wanted, state])
  return state
}
