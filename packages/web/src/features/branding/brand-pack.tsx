import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { exportBrandPack, type ImportedBrand, importBrandPack } from '@scriptorium/contract'
import { useRef, useState } from 'react'
import { addressOf, call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Rows } from '#ui/rows.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './brand-page.module.css'
import { useFieldNames } from './field-names.ts'

/** The brand as one file: out, and in again as a draft. */
export function BrandPackActs({ mayManage, onImport }: { mayManage: boolean; onImport: () => void }) {
  const { t } = useLingui()
  const picker = useRef<HTMLInputElement>(null)
  const [imported, setImported] = useState<ImportedBrand | null>(null)
  const add = useAct(
    (file: File) => {
      const body = new FormData()
      body.append('file', file)
      const form = { body }
      return call(importBrandPack, form)
    },
    [],
    made => {
      queryClient.setQueryData(keys.brandDraft, made.draft)
      setImported(made)
      onImport()
    },
  )
  return (
    <>
      <Group gap="xs">
        <Button component="a" variant="default" href={addressOf(exportBrandPack, {})} download>
          {t`Export`}
        </Button>
        {mayManage ? (
          <Button variant="default" loading={add.isPending} onClick={() => picker.current?.click()}>
            {t`Import`}
          </Button>
        ) : null}
      </Group>
      <input
        ref={picker}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={t`Brand pack`}
        onChange={event => {
          const file = event.currentTarget.files?.[0]
          if (file) add.mutate(file)
          event.currentTarget.value = ''
        }}
      />
      {imported ? <Changes imported={imported} onClose={() => setImported(null)} /> : null}
    </>
  )
}

function Changes({ imported, onClose }: { imported: ImportedBrand; onClose: () => void }) {
  const { t } = useLingui()
  const names = useFieldNames()
  const said = (value: string) => (value === 'image' ? t`an image` : value === '' ? t`nothing` : value)
  return (
    <Dialog title={t`Imported as a draft`} onClose={onClose}>
      {imported.changes.length === 0 ? (
        <EmptyPanel what={t`Nothing differs from the draft.`} />
      ) : (
        <Rows
          label={t`What changes`}
          rows={imported.changes.map(({ field, before, after }) => ({
            key: field,
            name: names[field] ?? field,
            facts: t`${said(before)} becomes ${said(after)}`,
          }))}
        />
      )}
      <div className={style.imported}>
        <p>{t`Your customers see nothing of it until you publish.`}</p>
        <Button onClick={onClose}>{t`Look at the draft`}</Button>
      </div>
    </Dialog>
  )
}
