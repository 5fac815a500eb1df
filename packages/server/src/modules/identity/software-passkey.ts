import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

type Begun = { challengeId: string; options: { challenge: string } }
type Place = { host: string; origin: string }
type Signing = Partial<Place> & { verified?: boolean; counter?: number; id?: string }

const flag = { present: 0x01, verified: 0x04, holdsKey: 0x40 }

/** A passkey without a device, for tests: it signs whatever it is told, so that it can lie. */
export function softwarePasskey({ host, origin }: Place) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const rawId = randomBytes(32)
  const id = rawId.toString('base64url')
  // COSE: EC2, ES256, P-256.
  const coseKey = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ])
  const clientData = (type: string, challenge: string, from: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))
  const authData = (place: string, flags: number, counter: number, rest: Buffer = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([createHash('sha256').update(place).digest(), Buffer.from([flags]), count, rest])
  }
  const text = (bytes: Buffer) => bytes.toString('base64url')
  return {
    id,
    make({ challengeId, options }: Begun, signing: Signing = {}) {
      const length = Buffer.from([0, rawId.length])
      const rest = Buffer.concat([Buffer.alloc(16), length, rawId, coseKey])
      const data = authData(signing.host ?? host, flag.present | flag.verified | flag.holdsKey, 0, rest)
      // CBOR: { fmt: 'none', attStmt: {}, authData }
      const attestation = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
        Buffer.from([data.length]),
        data,
      ])
      const response = {
        clientDataJSON: text(clientData('webauthn.create', options.challenge, signing.origin ?? origin)),
        attestationObject: text(attestation),
        transports: ['internal'],
      }
      return { challengeId, response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response } }
    },
    sign({ challengeId, options }: Begun, signing: Signing = {}) {
      const client = clientData('webauthn.get', options.challenge, signing.origin ?? origin)
      const flags = flag.present | ((signing.verified ?? true) ? flag.verified : 0)
      const data = authData(signing.host ?? host, flags, signing.counter ?? 0)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      const signature = createSign('sha256').update(signed).sign(privateKey)
      const shown = signing.id ?? id
      const response = { clientDataJSON: text(client), authenticatorData: text(data), signature: text(signature) }
      return {
        challengeId,
        response: { id: shown, rawId: shown, type: 'public-key', clientExtensionResults: {}, response },
      }
    },
  }
}
