import type { JobState } from '@scriptorium/contract'
import { sql } from 'kysely'
import { containing, type ReadTx } from '#infra/db'
import type { Order } from '#infra/http'
import { type JobRow, shownJobs, tenantIdOf } from './jobs.ts'

type Wish = { state: JobState | undefined; search: string | undefined }
type JobColumn = 'created' | 'title' | 'state' | 'length'

const values = {
  created: sql`job.id`,
  title: sql`lower(job_input.title)`,
  state: sql`job.state`,
  length: sql`coalesce(job.duration_ms, 0)`,
} as const satisfies Record<JobColumn, unknown>

/** One page in the wished order; `before` is the last id of the page before, and the id decides between equals. */
export function findJobs(
  tx: ReadTx<'tenant'>,
  page: Wish & { limit: number; before: string | undefined; order: Order<JobColumn> },
): Promise<JobRow[]> {
  const value = values[page.order.column]
  const direction = page.order.down ? 'desc' : 'asc'
  let query = matching(tx, page)
  if (page.before) {
    const beyond = page.order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, job.id) ${beyond} (
      select ${value}, job.id from job
      join job_input on job_input.tenant_id = job.tenant_id and job_input.job_id = job.id
      where job.tenant_id = ${tenantIdOf(tx)} and job.id = ${page.before})`)
  }
  return query.orderBy(value, direction).orderBy('job.id', direction).limit(page.limit).execute()
}

export async function countJobs(tx: ReadTx<'tenant'>, wish: Wish): Promise<number> {
  const { jobs } = await matching(tx, wish)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('jobs'))
    .executeTakeFirstOrThrow()
  return Number(jobs)
}

function matching(tx: ReadTx<'tenant'>, { state, search }: Wish) {
  let query = shownJobs(tx)
  if (state) query = query.where('job.state', '=', state)
  if (search) query = query.where('job_input.title', 'ilike', containing(search))
  return query
}
