import * as contract from '@scriptorium/contract'
import { rawRoute, route, type Web } from '#infra/http'
import { exportFormats } from './export-formats.ts'
import { exportDisposition } from './export-name.ts'
import { listTranscripts } from './list-transcripts.ts'
import { readTranscript, wholeTranscript } from './read-transcript.ts'
import { renameTranscript } from './rename-transcript.ts'
import { trashTranscript } from './trash-transcript.ts'

export function transcriptRoutes(web: Web): void {
  route(web, contract.listTranscripts, listTranscripts)
  route(web, contract.readTranscript, readTranscript)
  route(web, contract.renameTranscript, renameTranscript)
  route(web, contract.trashTranscript, trashTranscript)
  rawRoute(web, contract.exportTranscript, async (ctx, { params, query }, _request, reply) => {
    const transcript = await wholeTranscript(ctx, params.id)
    const format = exportFormats[query.format]
    return reply
      .header('content-disposition', exportDisposition(transcript.title, query.format))
      .type(format.mediaType)
      .send(format.write(transcript))
  })
}
