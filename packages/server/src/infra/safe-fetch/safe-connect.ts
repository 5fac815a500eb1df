import { lookup as systemLookup } from 'node:dns'
import { connect, isIP, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isPublicAddress } from './address.ts'
import { egressFault, isEgressFault } from './egress-fault.ts'
import { publicLookup } from './safe-fetch.ts'

export type ConnectOptions = {
  /** Ports that may be asked for; others only where `allow` names them with the host. */
  ports: readonly number[]
  /** Hosts of EGRESS_ALLOW: `host` or `host:port`. */
  allow: readonly string[]
  timeoutMs: number
}
export type SafeSocket = { socket: Socket; isLoopback: boolean }

/** The one way out for what is not HTTP: the very address that is connected to is public, or the host is allowed by name. */
export async function safeConnect(
  { host, port }: { host: string; port: number },
  { ports, allow, timeoutMs }: ConnectOptions,
): Promise<SafeSocket> {
  const isAllowedPrivate = allow.includes(host) || allow.includes(`${host}:${port}`)
  if (!isAllowedPrivate) {
    if (!ports.includes(port)) throw egressFault('refused', 'This port is not called')
    if (isIP(host) !== 0 && !isPublicAddress(host)) throw egressFault('refused', 'This address is not public')
  }
  const lookup = isAllowedPrivate ? systemLookup : publicLookup(systemLookup)
  const socket = connect({ host, port, lookup })
  const opened = Promise.withResolvers<void>()
  const timer = setTimeout(() => opened.reject(egressFault('failed', 'The host does not answer')), timeoutMs)
  const failed = (error: Error) =>
    opened.reject(isEgressFault(error) ? error : egressFault('failed', 'The host cannot be reached'))
  socket.once('error', failed)
  socket.once('connect', opened.resolve)
  try {
    await opened.promise
    return { socket, isLoopback: isLoopbackAddress(socket.remoteAddress) }
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.off('error', failed)
  }
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
