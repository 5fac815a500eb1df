const handlers = new Set<() => void>()
let opened: BroadcastChannel | null = null

function channel(): BroadcastChannel | null {
  if (!('BroadcastChannel' in globalThis)) return null
  opened ??= new BroadcastChannel('sign-in')
  return opened
}

/** What must stop at once when another person or customer is signed in. */
export function onSignInChange(handler: () => void): () => void {
  handlers.add(handler)
  return () => handlers.delete(handler)
}

function endEarlierWork(): void {
  for (const handler of handlers) handler()
}

/** Another person or customer is signed in than this page was loaded for: nothing of the earlier one stays. */
export function startOver(): void {
  endEarlierWork()
  location.assign('/')
}

/** After log-in, log-out or a customer switch: all tabs of a browser share one session. */
export function announceSignInChange(): void {
  endEarlierWork()
  channel()?.postMessage('changed')
}

/** Follows a change that was made in another tab. */
export function followOtherTabs(stays: () => boolean): void {
  channel()?.addEventListener('message', () => {
    if (stays()) endEarlierWork()
    else startOver()
  })
}
