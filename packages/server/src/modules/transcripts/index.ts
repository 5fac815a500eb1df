export { damagedAmong } from './queries.ts'
export { transcriptRoutes } from './routes.ts'
export { type TranscribeParts, transcribeRecording } from './transcribe-recording.ts'
