import { useEffect, useEffectEvent, useState } from 'react'
import { apiRoot } from '#lib/call.ts'
import { connectLive, type LiveEvent, type LiveState } from '#lib/live.ts'
import { applyLive } from '#lib/live-updates.ts'
import { queryClient } from '#lib/queries.ts'

const pollMs = 10_000
/** A short break is mended before anybody needs to hear of it. */
const quietMs = 4000

function refreshAll(): void {
  void queryClient.invalidateQueries()
}

/** Keeps the screen up to date by the live feed; while the feed is lost, by asking now and then. Says whether it is lost for longer. */
export function useLive(wanted: boolean, notice: (event: LiveEvent) => void): boolean {
  const told = useEffectEvent(notice)
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    if (!wanted) return
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    return connectLive({
      url: `${scheme}//${location.host}${apiRoot}/live`,
      onEvent: event => {
        applyLive(event)
        told(event)
      },
      onGap: refreshAll,
      onState: setState,
    })
  }, [wanted])
  const isOpen = state === 'open'
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (!wanted || isOpen) return
    const patience = setTimeout(() => setLost(true), quietMs)
    const timer = setInterval(refreshAll, pollMs)
    return () => {
      clearTimeout(patience)
      clearInterval(timer)
      setLost(false)
    }
  }, [wanted, isOpen])
  return isLost
}
