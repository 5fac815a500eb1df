export { type LiveFeed, type LiveLimits, openLiveFeed, type WhoIs } from './live-feed.ts'
export { liveRoute } from './live-route.ts'
export { relayLag, startRelay } from './relay.ts'
