import { type EndpointShape, signIn } from '@scriptorium/contract'
import { newId } from '../../packages/server/src/infra/ids/index.ts'
import type { Answer, Question, TestApp } from '../support/app.ts'
import type { Asker, World } from '../support/world.ts'
import { type Objects, uploadRest } from './objects.ts'
import { type Pointers, validInput } from './valid-input.ts'

type Parts = {
  app: TestApp
  world: World
  objects: Objects
  endpoint: EndpointShape
  asker: Asker
  id?: string | undefined
}

/** What ids in a body or query point to, when they point to the asker's own. */
export function ownPointers({
  world,
  objects,
  asker,
  endpoint,
}: Pick<Parts, 'world' | 'objects' | 'asker' | 'endpoint'>): Pointers {
  return {
    // A suspended customer can store nothing.
    fileId: async () => (asker.tenant === world.suspended ? newId() : objects.makeOwn('file', asker)),
    // As makeOwn names a customer that it makes.
    confirmName: async () => `${(asker.tenant ?? world.a).accountMark} made`,
    planId: () => objects.makeOwn('reseller-plan', asker),
    offerId: () => objects.makeOwn('pack-offer', asker),
    tenantId: async () => (asker.tenant ?? world.a).id,
    ...(endpoint === signIn ? { email: async () => `editor@${world.a.accountMark}.test` } : {}),
  }
}

/** A valid question to an endpoint: what is wrong with the answer is then who asks, or about what. */
export async function questionTo(parts: Parts): Promise<Question> {
  const { endpoint, id } = parts
  const customer = (parts.asker.tenant ?? parts.world.a).id
  const within = endpoint.within ? endpoint.path.replace(':id', customer) : endpoint.path
  const path = within.replaceAll(/:[a-zA-Z]+/g, id ?? '')
  const input = await validInput(endpoint, ownPointers(parts))
  return {
    method: endpoint.method,
    path,
    ...input,
    ...(endpoint.takes === 'tus' ? uploadPart(endpoint) : {}),
    ...(endpoint.gives === 'socket' ? { headers: { origin: `http://${parts.asker.host}` } } : {}),
  }
}

export async function askEndpoint(parts: Parts): Promise<Answer> {
  return parts.app.ask(parts.asker, await questionTo(parts))
}

function uploadPart(endpoint: EndpointShape): Pick<Question, 'headers' | 'payload'> {
  const version = { 'tus-resumable': '1.0.0' }
  if (endpoint.method === 'POST')
    return {
      headers: {
        ...version,
        'upload-length': '10',
        'upload-metadata': `filename ${Buffer.from('a.mp3').toString('base64')}`,
      },
    }
  if (endpoint.method !== 'PATCH') return { headers: version }
  return {
    headers: { ...version, 'upload-offset': '5', 'content-type': 'application/offset+octet-stream' },
    payload: uploadRest,
  }
}
