import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Menu, Stack, TextInput } from '@mantine/core'
import { IconBookmark, IconCheck, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { isSameView, type SavedView, useSavedViews, withView } from '#lib/saved-views.ts'
import { useUrlState } from '#lib/url-state.ts'
import { Dialog } from './dialog.tsx'
import style from './saved-views.module.css'
import { toastDone } from './toast.tsx'

/** Search, filters and order of this list under names of one's own. */
export function SavedViews({ list }: { list: string }) {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const [views, keep] = useSavedViews(list)
  const [open, setOpen] = useState<'save' | 'manage' | null>(null)
  const isPlain = Object.values(url).every(value => !value)
  const current = views.find(view => isSameView(url, view))
  const apply = ({ state }: SavedView) =>
    setUrl({ ...Object.fromEntries(Object.keys(url).map(name => [name, undefined])), ...state })
  if (views.length === 0 && isPlain) return null
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-muted)"
            leftSection={<IconBookmark size={16} aria-hidden />}
          >
            {current ? current.name : t`Views`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map(view => (
            <Menu.Item
              key={view.name}
              leftSection={view === current ? <IconCheck size={16} aria-hidden /> : <span style={{ width: 16 }} />}
              aria-current={view === current}
              onClick={() => apply(view)}
            >
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 ? <Menu.Divider /> : null}
          {isPlain || current ? null : (
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('save')}>
              {t`Save this view`}
            </Menu.Item>
          )}
          {views.length > 0 ? (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen('manage')}>
              {t`Rename or delete`}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {open === 'save' ? (
        <SaveView
          taken={views.map(({ name }) => name)}
          onSave={name => {
            keep(withView(views, name, url))
            setOpen(null)
            toastDone(t`View “${name}” saved in this browser`)
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'manage' ? (
        <ManageViews
          views={views}
          onSave={next => {
            keep(next)
            setOpen(null)
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  )
}

type SaveProps = { taken: readonly string[]; onSave: (name: string) => void; onClose: () => void }

function SaveView({ taken, onSave, onClose }: SaveProps) {
  const { t } = useLingui()
  const [name, setName] = useState('')
  const held = name.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (held) onSave(held)
  }
  return (
    <Dialog title={t`Save this view`} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t`Name`}
            description={
              taken.includes(held)
                ? t`There is a view of this name. It is replaced.`
                : t`Keeps search, filters and order for you in this browser.`
            }
            value={name}
            maxLength={40}
            autoComplete="off"
            data-autofocus
            onChange={event => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
            <Button type="submit" disabled={!held}>{t`Save view`}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

type ManageProps = { views: readonly SavedView[]; onSave: (views: SavedView[]) => void; onClose: () => void }

function ManageViews({ views, onSave, onClose }: ManageProps) {
  const { t } = useLingui()
  const [rows, setRows] = useState(() => views.map(view => ({ view, name: view.name })))
  const names = rows.map(({ name }) => name.trim())
  const errorOf = (name: string) =>
    name === ''
      ? t`Enter a name.`
      : names.filter(other => other === name).length > 1
        ? t`Two views have this name.`
        : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (names.some(errorOf)) return
    onSave(rows.map(({ view, name }) => ({ ...view, name: name.trim() })))
  }
  return (
    <Dialog title={t`Rename or delete views`} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {rows.map(({ view, name }) => (
            <div key={view.name} className={style.row}>
              <TextInput
                className={style.name ?? ''}
                label={view.name}
                value={name}
                maxLength={40}
                error={errorOf(name.trim())}
                autoComplete="off"
                onChange={event => {
                  const { value } = event.currentTarget
                  setRows(rows.map(row => (row.view === view ? { view, name: value } : row)))
                }}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--bad-ink)"
                size="var(--target)"
                aria-label={t`Delete ${view.name}`}
                onClick={() => setRows(rows.filter(row => row.view !== view))}
              >
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          {rows.length < views.length ? (
            <p className="small muted" role="status">{t`What you deleted is gone when you save.`}</p>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
            <Button type="submit">{t`Save`}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
