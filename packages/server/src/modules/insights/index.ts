export { addUpFigures } from './add-up-figures.ts'
export { insightRoutes } from './routes.ts'
