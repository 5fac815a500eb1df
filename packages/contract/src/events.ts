import { z } from 'zod'
import type { Policy } from './access.ts'
import { endpoint, Id } from './endpoint.ts'
import { JobState } from './jobs.ts'

/** What happened, by topic. Payloads hold ids, states and numbers, never content. */
export const eventPayloads = {
  'job.changed': z.object({
    jobId: Id,
    state: JobState,
    progress: z.number().min(0).max(1),
    attempt: z.int(),
    transcriptId: Id.nullable(),
  }),
  'job.trashed': z.object({ jobId: Id }),
  'transcript.finished': z.object({ transcriptId: Id, jobId: Id }),
  'transcript.changed': z.object({ transcriptId: Id }),
  'transcript.trashed': z.object({ transcriptId: Id }),
  'file.stored': z.object({ fileId: Id }),
  'file.deleted': z.object({ fileId: Id }),
  'member.changed': z.object({ personId: Id }),
} as const
export type Topic = keyof typeof eventPayloads
export type EventPayload<T extends Topic> = z.output<(typeof eventPayloads)[T]>

/** A socket is sent only what its person could read. */
export const topicPolicies: Record<Topic, Policy> = {
  'job.changed': 'job.read',
  'job.trashed': 'job.read',
  'transcript.finished': 'transcript.read',
  'transcript.changed': 'transcript.read',
  'transcript.trashed': 'transcript.read',
  'file.stored': 'file.read',
  'file.deleted': 'file.read',
  'member.changed': 'member.list',
}

/** Server to client on /live. `id` counts per customer without gaps. */
export type LiveFrame =
  | { type: 'hello'; lastId: number }
  | { type: 'event'; id: number; topic: Topic; payload: unknown; at: string }
  | { type: 'resync'; lastId: number }
  | { type: 'error'; code: string; detail: string }
/** Client to server: the only message there is. Channels come from the session. */
export const LiveRequest = z.strictObject({ type: z.literal('resume'), after: z.int().min(0) })
export type LiveRequest = z.output<typeof LiveRequest>

export const live = endpoint({
  method: 'GET',
  path: '/live',
  since: '2026-12',
  policy: 'live.connect',
  scope: 'tenant',
  summary: 'WebSocket feed of this customer; resume with {"type":"resume","after":id}',
  gives: 'socket',
  reply: z.void(),
})
