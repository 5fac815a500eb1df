import { readLocal, writeLocal } from '#lib/local-setting.ts'

export type UploadOptions = { language: string; task: 'transcribe' | 'translate'; model: string; prompt: string }

export const plainOptions: UploadOptions = { language: 'auto', task: 'transcribe', model: '', prompt: '' }

/** The last choice of this browser, except for the prompt, which belongs to one recording. */
export function readOptions(): UploadOptions {
  const kept = readLocal('upload-options')
  if (!kept) return plainOptions
  try {
    const { language, task, model } = { ...plainOptions, ...JSON.parse(kept) }
    return { language, task: task === 'translate' ? 'translate' : 'transcribe', model, prompt: '' }
  } catch {
    return plainOptions
  }
}

export function keepOptions({ language, task, model }: UploadOptions): void {
  writeLocal('upload-options', JSON.stringify({ language, task, model }))
}
