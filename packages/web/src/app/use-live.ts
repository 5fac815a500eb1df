import { useEffect, useEffectEvent, useState } from 'react'
import { apiRoot, sessionEnded } from '#lib/call.ts'
import { connectLive, type LiveEvent, type LiveState } from '#lib/live.ts'
import { applyLive } from '#lib/live-updates.ts'
import { isProblem } from '#lib/problem-error.ts'
import { currentOwner, isStillOwner, queryClient } from '#lib/queries.ts'
import { startOver } from '#lib/sign-in-change.ts'

const pollMs = 10_000
/** A short break is mended before anybody needs to hear of it. */
const quietMs = 4000

function refreshAll(): void {
  void queryClient.invalidateQueries()
}

/** Asks who is signed in now: nobody leads to log-in, somebody else or another customer to the start page. */
async function checkSession(): Promise<void> {
  const owner = currentOwner()
  try {
    if (!(await isStillOwner(owner))) startOver()
  } catch (error) {
    if (isProblem(error, 'not-signed-in')) sessionEnded()
  }
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
      onRefused: () => void checkSession(),
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
