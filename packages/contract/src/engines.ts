import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

export const Engine = z
  .object({
    id: Id,
    name: z.string(),
    kind: z.enum(['embedded']),
    health: z.enum(['ready', 'starting', 'failed', 'gone']),
    detail: z.string(),
    model: z.string(),
    slots: z.int(),
    busy: z.int(),
    host: z.string(),
    seenAt: IsoTime,
  })
  .meta({ id: 'Engine' })
export type Engine = z.output<typeof Engine>
export const listEngines = endpoint({
  method: 'GET',
  path: '/engines',
  since: '2026-12',
  policy: 'engine.read',
  scope: 'platform',
  summary: 'Speech engines with health and load',
  query: z.strictObject(pageQuery),
  reply: pageOf(Engine),
})
