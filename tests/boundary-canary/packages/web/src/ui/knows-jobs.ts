// refused by: ui-knows-no-feature
import { jobs } from '../features/jobs/jobs.ts'
export const knows = jobs
