export { packPricesOnSale, packsOnSale } from './queries.ts'
export { packRoutes } from './routes.ts'
