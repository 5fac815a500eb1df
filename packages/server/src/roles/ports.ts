import { createServer } from 'node:net'
import { startFault } from '#infra/config'

/** A taken port is told before anything is made. */
export function checkPortFree(host: string, port: number, setting: string): Promise<void> {
  if (port === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          startFault(
            `Port ${port} of ${host} is taken. Stop what uses it, or set ${setting} to another port (0 takes a free one).`,
          ),
        )
      else if (error.code === 'EACCES')
        reject(startFault(`Port ${port} needs more rights than this user has. Set ${setting} to a port above 1023.`))
      else
        reject(
          startFault(
            `${host}:${port} cannot be listened on (${error.code ?? error.message}). Check HOST and ${setting}.`,
          ),
        )
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

/** Links in mails name the port, so a free one is chosen before anything is made. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('There is no free port')),
      )
    })
  })
}
