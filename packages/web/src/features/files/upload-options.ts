import type { PlanInForce, Reply, readAccount } from '@scriptorium/contract'
import { readLocal, writeLocal } from '#lib/local-setting.ts'

export type UploadOptions = {
  language: string
  task: 'transcribe' | 'translate'
  model: string
  prompt: string
  /** Tell speakers apart: `0` where their number is found out. */
  speakers: number | null
}

export type Account = Reply<typeof readAccount>

export const mostSpeakers = 10
export const plainOptions: UploadOptions = {
  language: 'auto',
  task: 'transcribe',
  model: '',
  prompt: '',
  speakers: null,
}

/** The last choice of this browser, except for the prompt, which belongs to one recording. */
export function readOptions(): UploadOptions {
  const kept = readLocal('upload-options')
  if (!kept) return plainOptions
  try {
    const { language, task, model, speakers } = { ...plainOptions, ...JSON.parse(kept) }
    return {
      language,
      task: task === 'translate' ? 'translate' : 'transcribe',
      model,
      prompt: '',
      speakers: Number.isInteger(speakers) && speakers >= 0 && speakers <= mostSpeakers ? speakers : null,
    }
  } catch {
    return plainOptions
  }
}

export function keepOptions({ language, task, model, speakers }: UploadOptions): void {
  writeLocal('upload-options', JSON.stringify({ language, task, model, speakers }))
}

type Offering = { plan: Pick<PlanInForce, 'models' | 'features'>; offers: { speakers: boolean } }

/** Choices of another customer or an earlier plan that are not on offer here go back to the plain ones. */
export function offeredOptions(options: UploadOptions, account: Offering | undefined): UploadOptions {
  if (!account) return options
  return {
    ...options,
    task: mayTranslate(account) ? options.task : plainOptions.task,
    model: account.plan.models.includes(options.model) ? options.model : plainOptions.model,
    speakers: mayTellSpeakersApart(account) ? options.speakers : plainOptions.speakers,
  }
}

export function mayTranslate({ plan }: Offering): boolean {
  return plan.features.includes('translate')
}

export function mayTellSpeakersApart({ plan, offers }: Offering): boolean {
  return plan.features.includes('speakers') && offers.speakers
}
