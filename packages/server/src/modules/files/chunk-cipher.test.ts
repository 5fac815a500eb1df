import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newId } from '#infra/ids'
import {
  aesGcm,
  type ChunkEnd,
  chunkBytes,
  chunksOf,
  partKey,
  sealedSize,
  sealedSpan,
  tagBytes,
} from './chunk-cipher.ts'

const tenantKey = randomBytes(32)
const salt = randomBytes(16)
const place = { tenantId: newId(), fileId: newId(), ordinal: 3 }
const key = partKey(tenantKey, salt, place)
const ends: ChunkEnd[] = ['chunk-follows', 'part-follows', 'file-ends']
const seal = (plain: Uint8Array, index = 0, end: ChunkEnd = 'file-ends') =>
  Buffer.concat(aesGcm.seal(key, index, end, plain))

it('opens what it sealed', () => {
  const chunk = fc.record({
    plain: fc.uint8Array({ maxLength: 3000 }),
    index: fc.nat(2 ** 31),
    end: fc.constantFrom(...ends),
  })
  fc.assert(
    fc.property(chunk, ({ plain, index, end }) => {
      const sealed = seal(plain, index, end)
      expect(sealed.length).toBe(plain.length + tagBytes)
      expect(aesGcm.open(key, index, end, sealed).equals(plain)).toBe(true)
    }),
  )
})
it('opens no chunk of which one bit was flipped [CRY-02]', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.nat(7), (plain, at, bit) => {
      const sealed = seal(plain)
      const byte = at % sealed.length
      sealed.writeUInt8(sealed.readUInt8(byte) ^ (1 << bit), byte)
      expect(() => aesGcm.open(key, 0, 'file-ends', sealed)).toThrow()
    }),
  )
})
it('opens no chunk that was cut, or that is nothing but part of a tag [CRY-02]', () => {
  const sealed = seal(randomBytes(100))
  for (const length of [0, 1, 15, 16, 99, 115])
    expect(() => aesGcm.open(key, 0, 'file-ends', sealed.subarray(0, length))).toThrow()
})
it('opens a chunk at its own number and with its own end only [CRY-02]', () => {
  for (const sealedEnd of ends) {
    const sealed = seal(randomBytes(50), 5, sealedEnd)
    for (const end of ends) {
      for (const index of [4, 5, 6]) {
        const open = () => aesGcm.open(key, index, end, sealed)
        if (end === sealedEnd && index === 5) expect(open).not.toThrow()
        else expect(open).toThrow()
      }
    }
  }
})
it('opens a part for its own customer, file, place and salt only [CRY-01]', () => {
  const sealed = seal(randomBytes(50))
  const others = [
    partKey(tenantKey, salt, { ...place, tenantId: newId() }),
    partKey(tenantKey, salt, { ...place, fileId: newId() }),
    partKey(tenantKey, salt, { ...place, ordinal: 4 }),
    partKey(tenantKey, randomBytes(16), place),
    partKey(randomBytes(32), salt, place),
  ]
  for (const other of others) expect(() => aesGcm.open(other, 0, 'file-ends', sealed)).toThrow()
})
it('finds for every span the sealed chunks that hold it, and no more', () => {
  const spans = fc
    .tuple(fc.nat(5 * chunkBytes), fc.nat(5 * chunkBytes), fc.nat(5 * chunkBytes))
    .map(([bytes, a, b]) => ({
      bytes: bytes + 1,
      from: Math.min(a, b, bytes),
      to: Math.min(Math.max(a, b), bytes) + 1,
    }))
  fc.assert(
    fc.property(spans, ({ bytes, from, to }) => {
      const { firstChunk, sealed } = sealedSpan(bytes, { from, to })
      const step = chunkBytes + tagBytes
      expect(sealed.from).toBe(firstChunk * step)
      expect(firstChunk * chunkBytes).toBeLessThanOrEqual(from)
      expect(from - firstChunk * chunkBytes).toBeLessThan(chunkBytes)
      expect(sealed.to).toBeLessThanOrEqual(sealedSize(bytes))
      const chunks = Math.ceil((sealed.to - sealed.from) / step)
      expect(Math.min((firstChunk + chunks) * chunkBytes, bytes)).toBeGreaterThanOrEqual(to)
      expect((firstChunk + chunks - 1) * chunkBytes).toBeLessThan(to)
    }),
  )
})
it('counts an empty part as one empty chunk', () => {
  expect([chunksOf(0), sealedSize(0), sealedSpan(0, { from: 0, to: 0 }).sealed]).toEqual([
    1,
    tagBytes,
    { from: 0, to: tagBytes },
  ])
  expect([chunksOf(chunkBytes), chunksOf(chunkBytes + 1)]).toEqual([1, 2])
})
