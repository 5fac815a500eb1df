import { Dropzone } from '#ui/dropzone.tsx'
import { UploadList } from './upload-list.tsx'
import { readOptions } from './upload-options.ts'
import { addUploads } from './uploads.ts'

/** Drop and go, with the options chosen last. */
export function QuickUpload({ disabled }: { disabled: boolean }) {
  return (
    <>
      <Dropzone primary disabled={disabled} onFiles={files => addUploads(files, readOptions())} />
      <UploadList />
    </>
  )
}
