import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { startFault } from '#infra/config'
import { type Blobs, checkKey, checkPrefix, missingBlob, type StoredBlob } from './blobs.ts'

const connectMs = 5000
const stallMs = 30_000

/** Blobs in a bucket: `s3://KEY:SECRET@host:port/bucket?region=…&tls=off`. The bucket is private; nobody gets an address into it [FIL-12]. */
export async function openS3(storageUrl: string): Promise<Blobs> {
  const { client, Bucket } = connect(new URL(storageUrl))
  await client.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => {
    throw startFault(
      `STORAGE_URL leads to a bucket that cannot be used (${nameOf(error)}). Check host, bucket, region and keys, and that the bucket exists.`,
    )
  })
  const removeKeys = async (keys: string[]) => {
    if (keys.length === 0) return
    const { Errors } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map(Key => ({ Key })), Quiet: true } }),
    )
    if (Errors?.length) throw new Error(`${Errors.length} stored pieces could not be removed`)
  }
  return {
    put: async (key, pieces) => {
      await client.send(new PutObjectCommand({ Bucket, Key: checkKey(key), Body: Buffer.concat(pieces) }))
    },
    get: async function* (key, span) {
      const Range = span ? `bytes=${span.from}-${span.to - 1}` : undefined
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: checkKey(key), Range })).catch(nameMissing)
      if (!(Body instanceof Readable)) throw new Error('The object store answered without a body')
      for await (const bytes of Body) yield bytes
    },
    size: async key => {
      const { ContentLength } = await client
        .send(new HeadObjectCommand({ Bucket, Key: checkKey(key) }))
        .catch(nameMissing)
      return ContentLength ?? 0
    },
    remove: async key => {
      await client.send(new DeleteObjectCommand({ Bucket, Key: checkKey(key) }))
    },
    removeAll: async prefix => {
      for await (const page of pages(client, Bucket, checkKey(prefix))) await removeKeys(page.map(({ key }) => key))
    },
    list: async function* (prefix) {
      for await (const page of pages(client, Bucket, checkPrefix(prefix))) yield* page
    },
    close: async () => client.destroy(),
  }
}

function connect(url: URL) {
  const Bucket = url.pathname.replace(/^\/|\/$/g, '')
  if (!Bucket || !url.username || !url.password)
    throw startFault('STORAGE_URL must look like s3://KEY:SECRET@host/bucket?region=eu-central-1')
  const client = new S3Client({
    endpoint: `${url.searchParams.get('tls') === 'off' ? 'http' : 'https'}://${url.host}`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: decodeURIComponent(url.username), secretAccessKey: decodeURIComponent(url.password) },
    requestHandler: { connectionTimeout: connectMs, socketTimeout: stallMs },
  })
  return { client, Bucket }
}

async function* pages(client: S3Client, Bucket: string, prefix: string): AsyncGenerator<StoredBlob[]> {
  let ContinuationToken: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: prefix === '' ? undefined : `${prefix}/`, ContinuationToken }),
    )
    yield (page.Contents ?? []).map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
      key: Key,
      bytes: Size,
      modifiedAt: LastModified,
    }))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
}

function nameMissing(error: unknown): never {
  throw nameOf(error) === 'NoSuchKey' || nameOf(error) === 'NotFound' ? missingBlob() : error
}
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown fault'
}
