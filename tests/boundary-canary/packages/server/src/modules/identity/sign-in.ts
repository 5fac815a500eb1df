// refused by: fastify-at-the-edge
import type { FastifyRequest } from 'fastify'
export type Incoming = FastifyRequest
