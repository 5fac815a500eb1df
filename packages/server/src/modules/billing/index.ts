export { connectAccount } from './connect-account.ts'
export { accountInUse, prepareAccount } from './prepare-account.ts'
export { billingRoutes } from './routes.ts'
export { startInbox } from './start-inbox.ts'
