// How soon a task is picked up: idle, behind floods, beside a dead engine class, and after kill -9. The baseline is pg-boss by itself.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'
import { openQueueLab, type QueueLab } from '../../../tests/support/queue-lab.ts'
import { startQueueProcess } from '../../../tests/support/queue-process.ts'
import { systemClock } from '../src/infra/clock/index.ts'
import { migrate, openPoke, openPool, startEmbedded, type TenantCtx } from '../src/infra/db/index.ts'
import { silentLog } from '../src/infra/log/index.ts'
import { migrateQueue } from '../src/infra/queue/index.ts'

const slots = 8
/** 100 ms on average, different as recordings are: equal ones end all at once, and nothing but their length is measured. */
const taskMs = () => 50 + Math.random() * 100
const floodTasks = 50_000
const idleRounds = 200
const rounds = 100
const kills = 20
const capOfFlood = 2
/** Plain pg-boss may never get there: then this is what is reported. */
const giveUpMs = 10_000

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
const percentile = (values: number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
const round = (value: number) => Math.round(value * 100) / 100
function report(bench: string, value: number, unit: string, baseline: number) {
  const ratio = baseline === 0 ? (value === 0 ? 1 : null) : round(value / baseline)
  console.log(JSON.stringify({ bench: `queue.${bench}`, value: round(value), unit, baseline: round(baseline), ratio }))
}

/** Resolves when the handler of a task begins. */
function openStarts() {
  const waiting = new Map<string, (at: number) => void>()
  const early = new Map<string, number>()
  return {
    begun: (id: string) => {
      const at = performance.now()
      const tell = waiting.get(id)
      if (tell) tell(at)
      else early.set(id, at)
      waiting.delete(id)
    },
    next: (id: string) => {
      const at = early.get(id)
      early.delete(id)
      return at === undefined ? new Promise<number>(resolve => waiting.set(id, resolve)) : Promise.resolve(at)
    },
  }
}

/** The time from the commit that enqueues to the beginning of the handler, of tasks put one after the other. */
async function pickUps(
  count: number,
  put: () => Promise<string>,
  next: (id: string) => Promise<number>,
): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const id = await put()
    const committed = performance.now()
    const began = await Promise.race([next(id), pause(giveUpMs).then(() => committed + giveUpMs)])
    times.push(Math.max(0, began - committed))
    if (began - committed >= giveUpMs) return times
    await pause(20 + ((at * 37) % 60))
  }
  return times
}

type Place = { url: string; lab: QueueLab; starts: ReturnType<typeof openStarts> }

function openWorkers({ lab, starts }: Place, lanes: Record<string, number> = { 'speech:probe': slots / 2 }) {
  const one = () =>
    lab.work({
      slots: () => lanes,
      handler: async seen => {
        starts.begun(seen.run.taskId)
        if (seen.n === 0) await pause(taskMs())
        await lab.finish(seen)
      },
    })
  return Promise.all([one(), one()])
}

async function measureIdle(place: Place) {
  await openWorkers(place)
  const ctx = await place.lab.customer(await place.lab.reseller())
  const put = () => place.lab.put(ctx, 1)
  await pickUps(20, put, place.starts.next)
  const times = await pickUps(idleRounds, put, place.starts.next)
  await place.lab.close()
  return times
}

/** Whether anybody had more admitted than the plan allows, sampled while floods run. */
async function sampleCaps(lab: QueueLab, until: () => boolean): Promise<number> {
  let over = 0
  while (!until()) {
    const { rows } = await lab.system(tx =>
      sql<{ tasks: number }>`select count(*)::int as tasks from task t join plan_in_force p using (tenant_id)
        where t.lane = 'speech:probe' and t.state in ('queued', 'running') group by t.tenant_id, p.parallel_jobs having count(*) > p.parallel_jobs`.execute(
        tx,
      ),
    )
    over += rows.length > 0 ? 1 : 0
    await pause(50)
  }
  return over
}

async function clearTasks(lab: QueueLab) {
  await lab.system(tx =>
    sql`update task set state = 'cancelled' where state in ('waiting', 'queued', 'running')`.execute(tx),
  )
  await lab.system(tx => sql`delete from sched`.execute(tx))
}

async function measureBehind(place: Place, floods: { ctx: TenantCtx; tasks: number }[], small: TenantCtx) {
  for (const { ctx, tasks } of floods) await place.lab.flood(ctx, tasks)
  await openWorkers(place)
  await pause(1500)
  let ended = false
  const sampled = sampleCaps(place.lab, () => ended)
  const times = await pickUps(rounds, () => place.lab.put(small, 1), place.starts.next)
  ended = true
  const over = await sampled
  await place.lab.close()
  await clearTasks(place.lab)
  return { times, over }
}

/** One deadline in three seconds is enough to see that a killed worker was noticed. */
async function measureKills(place: Place): Promise<{ worst: number; lost: number; twice: number }> {
  const { lab, url } = place
  const ctx = await lab.customer(await lab.reseller(), { parallelJobs: 4 })
  let victim = await startQueueProcess(url, 1, 60_000)
  let worst = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const id = await lab.put(ctx, 1)
    await until(() => victim.started.some(({ taskId }) => taskId === id))
    const heir = await startQueueProcess(url, 1, kill === kills - 1 ? 50 : 60_000)
    const killedAt = performance.now()
    await victim.kill()
    await until(() => heir.started.some(({ taskId }) => taskId === id))
    const startedAt = heir.started.find(({ taskId }) => taskId === id)?.at ?? Number.NaN
    worst = Math.max(worst, (startedAt - killedAt) / 1000)
    await lab.system(tx => tx.updateTable('task').set({ max_attempts: 100 }).where('id', '=', id).execute())
    await heir.kill()
    victim = await startQueueProcess(url, 1, 60_000)
    await until(() => victim.started.some(({ taskId }) => taskId === id))
    await lab.system(tx => tx.updateTable('task').set({ cancel_at: new Date() }).where('id', '=', id).execute())
    await until(async () => (await lab.taskRow(id)).state === 'cancelled')
  }
  await victim.kill()
  // Afterwards, of tasks that workers are killed over again and again: none lost, none counted twice.
  const ids: string[] = []
  for (let n = 0; n < 40; n += 1) ids.push(await lab.put(ctx, n))
  await lab.system(tx =>
    tx.updateTable('task').set({ max_attempts: 100 }).where('tenant_id', '=', ctx.tenantId).execute(),
  )
  for (let kill = 0; kill < 5; kill += 1) {
    const running = await startQueueProcess(url, 4, 30)
    await until(() => running.started.length > kill)
    await running.kill()
  }
  const last = await startQueueProcess(url, 4, 5)
  await until(async () => ((await lab.countStates(ctx)).done ?? 0) === ids.length)
  const marks = await Promise.all(ids.map(lab.countMarks))
  await last.kill()
  return { worst, lost: marks.filter(count => count === 0).length, twice: marks.filter(count => count > 1).length }
}

async function until(holds: () => boolean | Promise<boolean>) {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('What was waited for did not happen within a minute')
    await pause(5)
  }
}

/** pg-boss with its own workers, as its manual says: first come, first served. */
async function openPlain(ownerUrl: string) {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: 'pgboss',
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', error => console.error(error))
  await boss.start()
  const starts = openStarts()
  let active = 0
  let most = 0
  const queue = async (name: string) => {
    await boss.createQueue(name, { notify: true, heartbeatSeconds: 10, retryLimit: 3, retryDelay: 0 })
    return name
  }
  const work = (name: string) =>
    boss.work<{ n: number }>(
      name,
      { localConcurrency: slots, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 },
      async ([job]) => {
        if (!job) return
        starts.begun(job.id)
        active += 1
        most = Math.max(most, active)
        if (job.data.n === 0) await pause(taskMs())
        active -= 1
      },
    )
  const put = async (name: string) => (await boss.send(name, { n: 1 })) ?? ''
  return { boss, starts, queue, work, put, most: () => most, active: () => active }
}

async function measurePlain(ownerUrl: string) {
  const plain = await openPlain(ownerUrl)
  const idle = await plain.queue('plain-idle')
  await plain.work(idle)
  await pickUps(20, () => plain.put(idle), plain.starts.next)
  const idleTimes = await pickUps(idleRounds, () => plain.put(idle), plain.starts.next)
  await plain.boss.offWork(idle)
  const flood = await plain.queue('plain-flood')
  for (let at = 0; at < floodTasks; at += 1000)
    await plain.boss.insert(
      flood,
      Array.from({ length: 1000 }, () => ({ data: { n: 0 } })),
    )
  await plain.work(flood)
  await pause(1500)
  let over = 0
  const sampler = setInterval(() => {
    if (plain.active() > capOfFlood) over += 1
  }, 50)
  const floodTimes = await pickUps(rounds, () => plain.put(flood), plain.starts.next)
  clearInterval(sampler)
  await plain.boss.offWork(flood)
  await plain.boss.deleteAllJobs(flood)
  // A worker that fetched and never came back.
  const lost = await plain.queue('plain-lost')
  const id = await plain.put(lost)
  await plain.boss.fetch(lost)
  const began = performance.now()
  await plain.work(lost)
  const seconds =
    ((await Promise.race([plain.starts.next(id), pause(60_000).then(() => performance.now())])) - began) / 1000
  await plain.boss.stop({ graceful: false, close: true })
  return { idleTimes, floodTimes, over, seconds }
}

const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-bench-'))
await chmod(folder, 0o755)
const database = await startEmbedded(folder)
const pool = openPool(database.url, { max: 16, name: 'bench' })
try {
  await migrate(database.ownerUrl, 'scriptorium_app')
  await migrateQueue(database.ownerUrl)
  const ports = { pool, clock: systemClock, poke: openPoke(pool, silentLog) }
  const place: Place = { url: database.url, lab: openQueueLab(ports, database.url), starts: openStarts() }
  const { lab } = place
  const plain = await measurePlain(database.ownerUrl)

  const idle = await measureIdle(place)
  report('idle.p50', percentile(idle, 0.5), 'ms', percentile(plain.idleTimes, 0.5))
  report('idle.p99', percentile(idle, 0.99), 'ms', percentile(plain.idleTimes, 0.99))

  const reseller = await lab.reseller()
  const one = await measureBehind(
    place,
    [{ ctx: await lab.customer(reseller, { parallelJobs: capOfFlood }), tasks: floodTasks }],
    await lab.customer(reseller),
  )
  report('flood.p50', percentile(one.times, 0.5), 'ms', percentile(plain.floodTimes, 0.5))
  report('flood.p99', percentile(one.times, 0.99), 'ms', percentile(plain.floodTimes, 0.99))

  const four = await Promise.all(
    Array.from({ length: 4 }, async () => ({ ctx: await lab.customer(reseller, { parallelJobs: 2 }), tasks: 20_000 })),
  )
  const full = await measureBehind(place, four, await lab.customer(reseller))
  report('four-floods.p50', percentile(full.times, 0.5), 'ms', percentile(plain.floodTimes, 0.5))
  report('four-floods.p99', percentile(full.times, 0.99), 'ms', percentile(plain.floodTimes, 0.99))

  const flooding = await lab.reseller()
  const many = await Promise.all(
    Array.from({ length: 200 }, async () => ({ ctx: await lab.customer(flooding), tasks: 50 })),
  )
  const above = await measureBehind(place, many, await lab.customer(await lab.reseller()))
  report('reseller-flood.p99', percentile(above.times, 0.99), 'ms', percentile(plain.floodTimes, 0.99))
  report('over-cap.samples', one.over + full.over + above.over, 'samples', plain.over)

  const stuck = await lab.customer(reseller)
  await lab.flood(stuck, 5000, 'speech:gone')
  await openWorkers(place, { 'speech:probe': slots / 2, 'speech:gone': 0 })
  const beside = await pickUps(rounds, () => lab.put(stuck, 1), place.starts.next)
  report('engine-down.p99', percentile(beside, 0.99), 'ms', percentile(idle, 0.99))
  await lab.close()
  await clearTasks(lab)

  const killed = await measureKills(place)
  report('kill.seconds', killed.worst, 's', plain.seconds)
  report('kill.lost', killed.lost, 'tasks', 0)
  report('kill.twice', killed.twice, 'tasks', 0)
} finally {
  await pool.end()
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}
