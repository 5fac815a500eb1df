import type { Blobs } from '#infra/blobs'
import { type Ports, type TenantCtx, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import type { MasterKey } from '#infra/keys'
import { aesGcm, type ChunkCipher } from './chunk-cipher.ts'

/** What the use cases of this module need besides their context. */
export type Storage = {
  readonly ports: Ports
  readonly blobs: Blobs
  readonly master: MasterKey
  readonly cipher: ChunkCipher
}

export function openStorage(ports: Ports, blobs: Blobs, master: MasterKey): Storage {
  return Object.freeze({ ports, blobs, master, cipher: aesGcm })
}

/** A part is put whole and is what survives a lost connection or a killed process. */
export const partBytes = 4 * 1024 * 1024
/** Clients that send crumbs would make a row and an object of each: this many parts are enough for the largest file. */
export const mostParts = 20_000
/** The largest file of all plans. */
export const mostBytes = 5 * 1024 ** 3
/** An upload that nobody has continued for so long is given up, and its reservation returned. */
export const uploadLifeMs = 24 * 3600 * 1000

export function prefixOf(tenantId: string, fileId: string): string {
  return `${tenantId}/${fileId}`
}
export function blobKey(tenantId: string, fileId: string, blobId: string): string {
  return `${tenantId}/${fileId}/${blobId}`
}

/** The context of periodic work for one customer. Its realm is its reseller. */
export function sweeperCtx(storage: Storage, tenantId: string, resellerId: string): TenantCtx {
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId, as: 'worker' } as const
  return tenantCtx(storage.ports, scope, {
    actor: { kind: 'system', id: null, role: null },
    grant: 'scope',
    requestId: `sweep-${newId()}`,
  })
}
