import type { Clock } from '#infra/clock'
import type { Errand, TranscribeParams } from './engine.ts'
import { callEngine, type EngineAnswer, type EngineCall, type EngineLine } from './remote-call.ts'
import { languageName } from './remote-languages.ts'
import { contextHeader, signContext, type WebuiTier } from './webui-context.ts'

export type WebuiMachine = {
  /** Signs every request when the engine is wrapped; without it the engine is a plain backend. */
  secret: string | undefined
  computeType: string
  device: WebuiTier['device']
}
export type WebuiCall = EngineCall & { method: 'GET' | 'POST' | 'DELETE'; query?: string; tier?: WebuiTier }

/** Calls a Whisper-WebUI for somebody; a wrapped one learns for whom, a plain one nothing. */
export function openWebuiDoor(line: EngineLine, machine: WebuiMachine, clock: Clock) {
  return ({ query, tier, ...call }: WebuiCall, errand: Pick<Errand, 'tenantId' | 'jobId'>): Promise<EngineAnswer> => {
    const { method, path } = call
    const { tenantId, jobId } = errand
    const signed: Record<string, string> = machine.secret
      ? { [contextHeader]: signContext({ tenantId, jobId, method, path, tier }, machine.secret, clock.now()) }
      : {}
    return callEngine(line, {
      ...call,
      path: query ? `${path}?${query}` : path,
      headers: { ...call.headers, ...signed },
    })
  }
}
export type WebuiDoor = ReturnType<typeof openWebuiDoor>

/** Addresses are cut at some length by what lies between; the model reads the last 224 tokens only. */
const maxPromptChars = 6_000

/** A wrapped engine forces what the plan allots, so it is told the rest only. */
export function submissionQuery(params: TranscribeParams, machine: WebuiMachine): string {
  const query = new URLSearchParams({ is_translate: String(params.task === 'translate'), vad_filter: 'true' })
  const name = params.language && languageName(params.language)
  if (name) query.set('lang', name)
  if (params.prompt) query.set('initial_prompt', endOf(params.prompt.trim()))
  if (machine.secret === undefined) {
    query.set('model_size', params.model)
    query.set('beam_size', String(params.beam))
    query.set('compute_type', machine.computeType)
    query.set('enable_offload', 'false')
  }
  return query.toString()
}

function endOf(prompt: string): string {
  let end = prompt.toWellFormed()
  while (encodeURIComponent(end).length > maxPromptChars) end = end.slice(Math.ceil(end.length / 10)).toWellFormed()
  return end
}
