// refused by: features-are-strangers
import { jobs } from '../jobs/jobs.ts'
export const asks = jobs
