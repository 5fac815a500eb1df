import { Dropzone } from '#ui/dropzone.tsx'
import { UploadList } from './upload-list.tsx'
import { type Account, offeredOptions, readOptions } from './upload-options.ts'
import { addUploads } from './uploads.ts'

/** Drop and go, with the options chosen last. */
export function QuickUpload({ disabled, account }: { disabled: boolean; account: Account | undefined }) {
  return (
    <>
      <Dropzone
        primary
        disabled={disabled}
        onFiles={files => addUploads(files, offeredOptions(readOptions(), account))}
      />
      <UploadList />
    </>
  )
}
