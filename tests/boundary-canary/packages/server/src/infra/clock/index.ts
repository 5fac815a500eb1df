export { wait } from './wait.ts'
