import type { JobFields, JobState, PlanFeature } from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { enqueue } from '#infra/queue'
import { engineClassFor, featuresOffered } from '#modules/engines'
import { fileFacts } from '#modules/files'
import { planAllowing } from '#modules/plans'
import { type HeldPlan, planInForce } from '#modules/tenancy'
import { requireMinutes } from '#modules/usage'
import { estimateMs } from './estimate.ts'
import { insertJob } from './queries/jobs.ts'
import { transcribe } from './tasks.ts'
import { tellChange } from './tell-change.ts'

export type Submitted = { id: string; state: JobState; transcriptId: string | null }
/** A stored recording becomes a job, its task and its place in the line: all or nothing. */
export function createJob(ctx: TenantCtx, asked: JobFields & { fileId: string }): Promise<Submitted> {
  return ctx.change('job.create', async tx => {
    const plan = await planInForce(tx)
    const goal = asked.task ?? 'transcribe'
    const diarize = asked.diarize ?? asked.speakers !== undefined
    const language = asked.language === 'auto' ? null : (asked.language ?? null)
    const model = await modelIn(tx, plan, asked.model)
    if (goal === 'translate') await refuseFeature(tx, plan, 'translate')
    if (diarize) await refuseFeature(tx, plan, 'speakers')
    if (diarize) await refuseWithoutEngine(tx, plan)
    if (goal === 'translate' && isEnglishOnly(model)) throw englishOnly(model, 'translate')
    if (isEnglishOnly(model) && language !== null && language !== 'en') throw englishOnly(model, language)
    await requireMinutes(tx, { now: ctx.now(), personId: ctx.actor.id })
    const file = await fileFacts(tx, asked.fileId)
    if (!file) throw new Problem('not-found', { detail: 'There is no such recording, or its upload is not complete.' })
    const id = newId()
    const needs = { pool: plan.pool, model, translate: goal === 'translate', speakers: diarize, language }
    const taskId = await enqueue(tx, transcribe, {
      payload: { jobId: id },
      estimateMs: estimateMs(file),
      requestId: ctx.requestId,
      engineClass: await engineClassFor(tx, needs),
    })
    await insertJob(tx, {
      id,
      taskId,
      goal,
      model,
      maxAttempts: transcribe.attempts,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      title: asked.title ?? file.name,
      fileId: asked.fileId,
      language,
      prompt: asked.prompt ?? null,
      diarize,
      speakers: asked.speakers ?? null,
    })
    await tellChange(tx, { id, state: 'waiting', progress: 0, attempt: 0, transcriptId: null, model })
    return { value: { id, state: 'waiting', transcriptId: null }, audit: { target: id, after: { goal, model } } }
  })
}

async function modelIn(tx: ReadTx<'tenant'>, plan: HeldPlan, asked: string | undefined): Promise<string> {
  const model = asked ?? plan.models[0]
  if (model !== undefined && plan.models.includes(model)) return model
  const theirs = `Your plan ${plan.name} has these models: ${plan.models.join(', ') || 'none'}.`
  throw new Problem('not-in-plan', {
    detail: model === undefined ? theirs : `${theirs} ${await planAllowing(tx, other => other.models.includes(model))}`,
  })
}

const featureWords = { translate: 'translation into English', speakers: 'telling speakers apart' }

async function refuseFeature(tx: ReadTx<'tenant'>, plan: HeldPlan, feature: PlanFeature): Promise<void> {
  if (plan.features.includes(feature)) return
  const allowing = await planAllowing(tx, other => other.features.includes(feature))
  throw new Problem('not-in-plan', {
    detail: `Your plan ${plan.name} does not include ${featureWords[feature]}. ${allowing}`,
  })
}

/** Nobody waits for an engine that nobody has. A pool whose engines are still starting is waited for. */
async function refuseWithoutEngine(tx: ReadTx<'tenant'>, plan: HeldPlan): Promise<void> {
  const offered = await featuresOffered(tx, plan.pool)
  if (offered.size === 0 || offered.has('speakers')) return
  throw new Problem('unavailable', {
    detail: 'No engine here tells speakers apart. Submit the recording without it, or ask your provider to add one.',
  })
}

/** Whisper's own naming: models for English alone end so. */
function isEnglishOnly(model: string): boolean {
  return model.endsWith('.en')
}

function englishOnly(model: string, what: string): Problem {
  const field = what === 'translate' ? 'task' : 'language'
  return new Problem('invalid-input', {
    fields: [{ path: `body.${field}`, message: `The model ${model} knows English only. Choose another model` }],
  })
}
