import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  /** One answered request; `route` is the pattern, never the address, so ids stay out. */
  request: (route: string, method: string, status: number, seconds: number) => void
  /** One request that was refused: by which policy of the access table, and why. */
  refused: (policy: string, reason: string) => void
  /** A figure that is read when it is asked for. `read` gives value by label. */
  gauge: (name: string, help: string, label: string, read: () => Promise<Record<string, number>>) => void
}

export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 5, 30],
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'scriptorium_refusals_total',
    help: 'Requests that were refused, or asked for an object that is not in their scope',
    labelNames: ['policy', 'reason'],
    registers: [registry],
  })
  return {
    registry,
    refused: (policy, reason) => refusals.inc({ policy, reason }),
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    gauge: (name, help, label, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
          gauge.reset()
          for (const [key, value] of Object.entries(await read())) gauge.set({ [label]: key }, value)
        },
      })
    },
  }
}

/** Metrics and health on a port of their own, for any Host; never on the public side. */
export function serveMetrics(
  metrics: Metrics,
  options: { host: string; port: number; isReady: () => Promise<boolean> },
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const say = (status: number, text: string, type = 'text/plain') =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
    try {
      switch (request.url) {
        case '/metrics':
          return say(200, await metrics.registry.metrics(), metrics.registry.contentType)
        case '/livez':
          return say(200, 'ok')
        case '/readyz':
          return (await options.isReady()) ? say(200, 'ok') : say(503, 'not ready')
        default:
          return say(404, 'not found')
      }
    } catch {
      return say(503, 'not ready')
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve(server))
  })
}
