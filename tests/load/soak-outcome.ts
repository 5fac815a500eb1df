import { sql } from 'kysely'
import type { Customer, SoakLab } from './soak-lab.ts'

export type Attempt = {
  number: number
  outcome: string
  code: string | null
  detail: string | null
  engine: string
}
/** Everything that is on record of one job. */
export type Outcome = {
  jobId: string
  state: string
  taskState: string
  code: string | null
  detail: string | null
  attempts: Attempt[]
  usage: { decodedMs: number; engine: string; model: string; attempt: number }[]
  texts: string[]
}

export async function readOutcomes({ ctxOf }: Pick<SoakLab, 'ctxOf'>, { tenant }: Customer): Promise<Outcome[]> {
  return ctxOf(tenant).read(async tx => {
    const { rows } = await sql<Outcome>`
      select j.id as "jobId", j.state, t.state as "taskState", j.problem_code as code, j.problem_detail as detail,
        coalesce((select json_agg(json_build_object('number', a.number, 'outcome', a.outcome, 'code', a.problem_code, 'detail', a.problem_detail, 'engine', a.engine)
          order by a.number) from task_attempt a where a.tenant_id = j.tenant_id and a.task_id = j.task_id), '[]') as attempts,
        coalesce((select json_agg(json_build_object('decodedMs', u.decoded_ms, 'engine', u.engine, 'model', u.model, 'attempt', u.attempt))
          from usage_record u where u.tenant_id = j.tenant_id and u.task_id = j.task_id), '[]') as usage,
        coalesce((select json_agg(distinct x.text) from (
          select (select string_agg(s.text, ' ' order by s.position) from segment s where s.tenant_id = r.tenant_id and s.transcript_id = r.id) as text
          from transcript r where r.tenant_id = j.tenant_id and r.job_id = j.id) x), '[]') as texts
      from job j join task t on t.tenant_id = j.tenant_id and t.id = j.task_id
      where j.tenant_id = ${tenant.id}`.execute(tx)
    return rows
  })
}

/** Minutes that are still held for somebody. */
export async function countReservations({ ctxOf }: Pick<SoakLab, 'ctxOf'>, { tenant }: Customer): Promise<number> {
  const rows = await ctxOf(tenant).read(tx =>
    tx.selectFrom('usage_reservation').select('task_id').where('tenant_id', '=', tenant.id).execute(),
  )
  return rows.length
}
