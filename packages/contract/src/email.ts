import { z } from 'zod'

/** An address as people type it; only ASCII ones are let in. */
export const Email = z.string().trim().max(254).pipe(z.email())
