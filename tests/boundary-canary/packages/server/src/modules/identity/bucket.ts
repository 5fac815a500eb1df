// refused by: s3-in-blobs
import { S3Client } from '@aws-sdk/client-s3'
export const bucket = S3Client
