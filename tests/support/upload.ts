import type { Question } from './app.ts'

/** A question that brings one file in a form. */
export function uploadOf(path: string, bytes: Buffer, type: string): Question {
  const mark = 'form-boundary-of-a-test'
  const head = `--${mark}\r\ncontent-disposition: form-data; name="file"; filename="file"\r\ncontent-type: ${type}\r\n\r\n`
  return {
    method: 'POST',
    path,
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${mark}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${mark}` },
  }
}

export function pictureOf(colour: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><rect width="80" height="20" fill="${colour}"/></svg>`,
  )
}
