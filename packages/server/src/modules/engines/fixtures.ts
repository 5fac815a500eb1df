import type { Engine, EngineCapabilities } from './engine.ts'

/** An engine that can everything, tells words, and works as a test says. */
export function engineThat(transcribe: Engine['transcribe'], more: Partial<EngineCapabilities> = {}): Engine {
  const capabilities: EngineCapabilities = {
    words: true,
    progress: true,
    cancel: true,
    translate: true,
    languageDetection: true,
    diarize: false,
    maxBytes: null,
    maxDurationMs: null,
    ...more,
  }
  return { capabilities, load: async () => undefined, transcribe }
}
