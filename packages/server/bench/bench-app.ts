import { randomBytes } from 'node:crypto'
import { openApp } from '../src/app.ts'
import type { Ports } from '../src/infra/db/index.ts'
import { masterKeyFrom } from '../src/infra/keys/index.ts'
import { silentLog } from '../src/infra/log/index.ts'
import { makeStorage } from '../src/modules/files/fixtures.ts'

/** The product's own web server on a free port of 127.0.0.1, without limits on requests. */
export async function openBenchApp(
  ports: Ports,
  url: string,
  folder: string,
  masterKey: Buffer = randomBytes(32),
): Promise<{ port: number; close: () => Promise<void> }> {
  const config = {
    publicUrl: 'http://localhost',
    BRANDS_DOMAIN: 'localhost',
    TRUSTED_PROXIES: '',
    EGRESS_ALLOW: '',
    MAIL_FROM: 'bench@localhost',
    REQUESTS_PER_MINUTE: 0,
    supportEmail: '',
    demo: true,
    clone: folder,
  }
  const { web, close } = await openApp({
    config,
    ports,
    url,
    log: silentLog,
    storage: await makeStorage(ports, folder, masterKey),
    master: masterKeyFrom(masterKey),
    isReady: async () => true,
  })
  await web.app.listen({ host: '127.0.0.1', port: 0 })
  return { port: portOf(web.app.server.address()), close }
}

export function portOf(address: { port: number } | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('A bench listens on TCP')
  return address.port
}
