import * as contract from '@scriptorium/contract'
import { answer, rawRoute, replayOrRun, route, type Web } from '#infra/http'
import { cancelJob } from './cancel-job.ts'
import { createJob } from './create-job.ts'
import type { DamagedAmong } from './damaged.ts'
import { listDeadLetters } from './list-dead-letters.ts'
import { listJobs } from './list-jobs.ts'
import { readJob } from './read-job.ts'
import { readQueue } from './read-queue.ts'
import { redriveDeadLetter } from './redrive-dead-letter.ts'
import { retryJob } from './retry-job.ts'
import { type Recordings, receiveSubmission, submittedUpload } from './submission.ts'
import { trashJob } from './trash-job.ts'
import { readVocabulary, setVocabulary } from './vocabulary.ts'

type JobPorts = { recordings: Recordings; damagedAmong: DamagedAmong }

export function jobRoutes(web: Web, ports: JobPorts): void {
  rawRoute(web, contract.createJob, async (ctx, { body }, request, reply) => {
    const submission = request.isMultipart()
      ? await receiveSubmission(ctx, ports.recordings, request)
      : submittedUpload(body)
    let used = false
    try {
      const key = request.headers['idempotency-key']
      const value = await replayOrRun(ctx, contract.createJob, key, submission.hash, async keeping => {
        const made = await createJob(keeping, submission.fields)
        used = true
        return made
      })
      return answer(contract.createJob, value, reply)
    } finally {
      // A repeated request gets the first answer, and its copy of the recording goes again.
      if (!used) await submission.discard()
    }
  })
  route(web, contract.listJobs, listJobs(ports.damagedAmong))
  route(web, contract.readJob, readJob(ports.damagedAmong))
  route(web, contract.cancelJob, cancelJob)
  route(web, contract.retryJob, retryJob)
  route(web, contract.trashJob, trashJob)
  route(web, contract.readVocabulary, readVocabulary)
  route(web, contract.setVocabulary, setVocabulary)
  route(web, contract.readQueue, readQueue)
  route(web, contract.listDeadLetters, listDeadLetters)
  route(web, contract.redriveDeadLetter, redriveDeadLetter)
}
