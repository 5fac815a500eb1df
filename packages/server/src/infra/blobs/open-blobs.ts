import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '#infra/config'
import type { Blobs } from './blobs.ts'
import { openDisk } from './disk.ts'
import { openS3 } from './s3.ts'

/** The store that STORAGE_URL names; without it a folder under DATA_DIR. */
export function openBlobs(config: Pick<Config, 'STORAGE_URL' | 'dataDir'>, now: () => Date): Promise<Blobs> {
  const url = config.STORAGE_URL
  if (url?.startsWith('s3:')) return openS3(url)
  return openDisk(url ? fileURLToPath(url) : path.join(config.dataDir, 'files'), now)
}
