export { fieldFaults } from './field-faults.ts'
export { replayOrRun } from './idempotency.ts'
export { networkOf } from './network.ts'
export { serveHealth, serveOpenApi } from './openapi.ts'
export { decodeCursor, pageOfRows } from './page.ts'
export { servePages } from './pages.ts'
export { Problem } from './problem.ts'
export { openRateLimit } from './rate-limit.ts'
export { type FindRealm, openRealms, type Realm } from './realm.ts'
export { openRefusals } from './refusals.ts'
export {
  type Authenticate,
  admit,
  answer,
  answerOtherwise,
  apiPrefix,
  type CtxOf,
  cookieName,
  nobody,
  type Principal,
  type RawHandler,
  rawRoute,
  route,
  type UseCase,
  type Web,
} from './route.ts'
export { type App, openServer, type ReplyPort, type Request } from './server.ts'
export { type Order, orderOf } from './sorted-page.ts'
export { refuseUnstorableText } from './storable-text.ts'
export { strangerIn } from './stranger.ts'
