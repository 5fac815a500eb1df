import { endpoints, openApiDocument } from '@scriptorium/contract'
import type { Web } from './route.ts'
import type { App } from './server.ts'

/** The contract as a document; the same at every host, so it names no brand. */
export function serveOpenApi(web: Pick<Web, 'app' | 'realmOf'>, version: string): void {
  const text = JSON.stringify(openApiDocument(endpoints, version))
  web.app.get('/api/openapi.json', async (request, reply) => {
    await web.realmOf(request.headers.host)
    return reply.type('application/json').header('cache-control', 'public, max-age=300').send(text)
  })
}

/** What must answer at any host: is the process alive, does it serve. */
export function serveHealth(app: App, isReady: () => Promise<boolean>): void {
  app.get('/livez', async (_request, reply) => reply.type('text/plain').header('cache-control', 'no-store').send('ok'))
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady()
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .header('cache-control', 'no-store')
      .send(ready ? 'ok' : 'not ready')
  })
}
