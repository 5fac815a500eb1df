import { useLingui } from '@lingui/react/macro'
import { listMails, type Mail } from '@scriptorium/contract'
import { IconMailOff } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { OpenButton } from '#ui/open-button.tsx'
import { Page } from '#ui/page.tsx'
import { StateBadge, type Tone } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { mailParts } from './mail-text.ts'
import style from './outbox-page.module.css'

const tones: Record<Mail['state'], Tone> = { kept: 'plain', sent: 'ok', failed: 'bad', waiting: 'info' }

/** Mails of everybody: without words, besides in a demo, where their links are opened from here. */
export function OutboxPage() {
  const { t } = useLingui()
  const [opened, setOpened] = useState<Mail | null>(null)
  const pages = usePages(
    keys.mails,
    (cursor, signal) => call(listMails, { query: { cursor, limit: 25 } }, { signal }),
    { pollMs: 5000 },
  )
  const words: Record<Mail['state'], string> = {
    kept: t`Kept here`,
    sent: t`Sent`,
    failed: t`Failed`,
    waiting: t`Waiting`,
  }
  const nameOf = (mail: Mail) => mail.words?.subject ?? mail.kind
  const columns: [Column<Mail>, ...Column<Mail>[]] = [
    {
      id: 'subject',
      header: t`Mail`,
      cell: mail =>
        mail.words ? <OpenButton onOpen={() => setOpened(mail)}>{mail.words.subject}</OpenButton> : nameOf(mail),
      csv: nameOf,
    },
    { id: 'to', header: t`To`, cell: mail => mail.to, csv: mail => mail.to },
    {
      id: 'problem',
      header: t`Why it failed`,
      cell: mail => mail.problem,
      csv: mail => mail.problem ?? '',
      wideOnly: true,
    },
    {
      id: 'state',
      header: t`State`,
      cell: mail => <StateBadge tone={tones[mail.state]}>{words[mail.state]}</StateBadge>,
      csv: mail => words[mail.state],
    },
    {
      id: 'created',
      header: t`Written`,
      align: 'end',
      cell: mail => <When at={mail.createdAt} />,
      csv: mail => mail.createdAt,
    },
  ]
  return (
    <Page
      title={t`Mail outbox`}
      lead={t`Every mail, to whom it goes and whether it was sent. In a demo mails stay here, and you can read them.`}
    >
      <DataList
        label={t`Mail outbox`}
        pages={pages}
        columns={columns}
        rowKey={mail => mail.id}
        rowName={nameOf}
        empty={
          <EmptyPanel
            icon={<IconMailOff size={24} />}
            what={t`No mail was written yet.`}
            next={t`Invitations, links and notices show here as soon as they are written.`}
          />
        }
      />
      {opened?.words ? (
        <Dialog onClose={() => setOpened(null)} title={opened.words.subject} size="lg">
          <p className="muted">{t`To ${opened.to}`}</p>
          <div className={style.text}>
            {mailParts(opened.words.text).map(({ text, url }) =>
              url ? (
                <a key={url} href={url} target="_blank" rel="noopener noreferrer">
                  {text}
                </a>
              ) : (
                text
              ),
            )}
          </div>
        </Dialog>
      ) : null}
    </Page>
  )
}
