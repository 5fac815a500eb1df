import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isPublicAddress } from './address.ts'
import { publicLookup, safeFetch, textOf } from './safe-fetch.ts'

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  // safe because it listens on an address, not on a pipe
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
const serve = (listener: RequestListener) => {
  return listening(createServer(listener))
}
const refused = { egress: 'refused' }

describe('addresses that are not public [NET-01]', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://198.18.0.1/',
  ])('are refused before anything is connected: %s', async address => {
    await expect(safeFetch(address)).rejects.toMatchObject(refused)
  })
  it('are told from public ones', () => {
    expect(['93.184.216.34', '2606:2800:220:1::1'].map(isPublicAddress)).toEqual([true, true])
    expect(['fe80::1%eth0', 'localhost', ''].map(isPublicAddress)).toEqual([false, false, false])
  })
})

describe('strange addresses [NET-04]', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:text/plain,x',
    'jar:http://example.com!/',
    'http://a:b@example.com/',
    'http://@example.com/',
    'http:\\\\example.com',
    'http://example.com#@127.0.0.1/',
    'http://example。com/',
    'http://example.com/a\r\nHost: x',
    'http://',
    'example.com',
    'http://example.com:22/',
  ])('are refused: %j', async address => {
    await expect(safeFetch(address)).rejects.toMatchObject(refused)
  })
})

describe('names [NET-02]', () => {
  const answer = (...addresses: string[]) =>
    publicLookup(((
      _name: string,
      _options: unknown,
      done: (error: null, found: { address: string; family: number }[]) => void,
    ) =>
      done(
        null,
        addresses.map(address => ({ address, family: 4 })),
      )) as never)
  const look = (...addresses: string[]) =>
    new Promise((resolve, reject) =>
      answer(...addresses)('rebind.test', { all: false }, (error, address) =>
        error ? reject(error) : resolve(address),
      ),
    )

  it('that lead to a private address are refused where the connection is made, mixed answers too', async () => {
    await expect(look('127.0.0.1')).rejects.toMatchObject(refused)
    await expect(look('93.184.216.34', '10.0.0.1')).rejects.toMatchObject(refused)
    expect(await look('93.184.216.34')).toBe('93.184.216.34')
  })
  it('of this very machine are refused', async () => {
    const host = await serve((_request, response) => response.end('inside'))
    await expect(safeFetch('http://localhost:8080/')).rejects.toMatchObject(refused)
    await expect(safeFetch(`http://localhost:${host.split(':')[1]}/`)).rejects.toMatchObject(refused)
  })
})

describe('redirects [NET-03]', () => {
  it('are checked hop by hop: to a private address, to another scheme, to another port', async () => {
    for (const location of [
      'http://127.0.0.1:80/',
      'http://169.254.169.254/',
      'file:///etc/passwd',
      'http://example.com:6379/',
    ]) {
      const host = await serve((_request, response) => response.writeHead(302, { location }).end())
      await expect(safeFetch(`http://${host}/`, { allow: [host] })).rejects.toMatchObject(refused)
    }
  })
  it('are followed three times at most, and not at all where none is wanted', async () => {
    let asked = 0
    const host = await serve((_request, response) => {
      asked += 1
      response.writeHead(307, { location: '/again' }).end()
    })
    await expect(safeFetch(`http://${host}/`, { allow: [host] })).rejects.toMatchObject(refused)
    expect(asked).toBe(4)
    expect(await safeFetch(`http://${host}/`, { allow: [host], redirects: 0 })).toMatchObject({
      ok: false,
      status: 307,
    })
    expect(asked).toBe(5)
  })
  it('to another host carry no credentials along', async () => {
    const seen: unknown[] = []
    const second = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers.accept)
      response.end('there')
    })
    const first = await serve((_request, response) => response.writeHead(302, { location: `http://${second}/` }).end())
    const reply = await safeFetch(`http://${first}/`, {
      allow: [first, second],
      headers: { authorization: 'Bearer x', accept: 'text/plain' },
    })
    expect(await textOf(reply)).toBe('there')
    expect(seen).toEqual([undefined, 'text/plain'])
  })
})

describe('limits [NET-05]', () => {
  it('end a reply that is too large, announced or not', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/announced') {
        response.writeHead(200, { 'content-length': '5000' }).end('x'.repeat(5_000))
        return
      }
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await expect(safeFetch(`http://${host}/announced`, { allow: [host], maxBytes: 4_000 })).rejects.toMatchObject(
      refused,
    )
    const endless = await safeFetch(`http://${host}/endless`, { allow: [host], maxBytes: 20_000 })
    await expect(textOf(endless)).rejects.toMatchObject(refused)
  })
  it('take a compressed bomb as the few bytes that it is', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const host = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const reply = await safeFetch(`http://${host}/`, { allow: [host] })
    expect((await textOf(reply)).length).toBeLessThanOrEqual(bomb.length)
  })
  it('end a server that never answers, never ends, or never speaks TLS', async () => {
    const silent = await listening(createTcpServer())
    const slow = await serve((_request, response) => response.write('x'))
    for (const address of [`http://${silent}/`, `https://${silent}/`]) {
      await expect(safeFetch(address, { allow: [silent], timeoutMs: 200 })).rejects.toThrow()
    }
    const reply = await safeFetch(`http://${slow}/`, { allow: [slow], timeoutMs: 200 })
    await expect(textOf(reply)).rejects.toThrow()
  })
  it('end headers without end', async () => {
    const host = await listening(
      createTcpServer(socket => {
        socket.write(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(200_000)}\r\n\r\n`)
      }),
    )
    await expect(safeFetch(`http://${host}/`, { allow: [host] })).rejects.toMatchObject({ egress: 'failed' })
  })
})
