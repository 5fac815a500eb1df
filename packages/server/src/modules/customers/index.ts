export { customerRoutes } from './routes.ts'
export { sweepCustomers } from './sweep-customers.ts'
