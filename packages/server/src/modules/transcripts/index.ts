export { countTranscriptsMade, damagedAmong } from './queries.ts'
export { removeOldTranscripts } from './remove-old-transcripts.ts'
export { transcriptRoutes } from './routes.ts'
export { type TranscribeParts, transcribeRecording } from './transcribe-recording.ts'
