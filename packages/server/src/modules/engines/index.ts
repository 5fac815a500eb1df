export { configuredModelStore, speechPython } from './configured-model-store.ts'
export type { HeardSegment } from './engine.ts'
export { modelsCommand } from './model-commands.ts'
