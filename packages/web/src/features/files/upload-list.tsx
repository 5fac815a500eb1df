import { useLingui } from '@lingui/react/macro'
import { ActionIcon } from '@mantine/core'
import { IconCircleCheck, IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { brandWords } from '#lib/brand.ts'
import { formatBytes } from '#lib/format.ts'
import { problemWords, saysMore } from '#ui/problem-words.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'
import style from './upload-list.module.css'
import { cancelUpload, isUploading, pauseUpload, resumeUpload, type UploadProgress, useUploads } from './uploads.ts'

function Act({ label, onAct, children }: { label: string; onAct: () => void; children: ReactNode }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--ink-muted)"
      size="var(--target)"
      aria-label={label}
      title={label}
      onClick={onAct}
    >
      {children}
    </ActionIcon>
  )
}

function Acts({ upload: { key, name, state } }: { upload: UploadProgress }) {
  const { t } = useLingui()
  if (state === 'submitted') return null
  return (
    <div className={style.acts}>
      {state === 'sending' ? (
        <Act label={t`Pause ${name}`} onAct={() => void pauseUpload(key)}>
          <IconPlayerPause size={18} aria-hidden />
        </Act>
      ) : null}
      {state === 'paused' ? (
        <Act label={t`Resume ${name}`} onAct={() => resumeUpload(key)}>
          <IconPlayerPlay size={18} aria-hidden />
        </Act>
      ) : null}
      {state === 'failed' ? (
        <Act label={t`Try ${name} again`} onAct={() => resumeUpload(key)}>
          <IconRefresh size={18} aria-hidden />
        </Act>
      ) : null}
      <Act label={t`Cancel ${name}`} onAct={() => void cancelUpload(key)}>
        <IconX size={18} aria-hidden />
      </Act>
    </div>
  )
}

function Stand({ upload }: { upload: UploadProgress }) {
  const { t, i18n } = useLingui()
  const share = upload.bytes > 0 ? upload.sentBytes / upload.bytes : 0
  switch (upload.state) {
    case 'waiting':
      return <span className="muted">{t`Waits for its turn`}</span>
    case 'paused':
      return <ProgressBar label={t`Upload of ${upload.name}, paused`} share={share} tone="plain" />
    case 'sending':
      return (
        <>
          <ProgressBar label={t`Upload of ${upload.name}`} share={share} />
          <span className="muted small numbers">
            {t`${formatBytes(upload.sentBytes, i18n.locale)} of ${formatBytes(upload.bytes, i18n.locale)}`}
          </span>
        </>
      )
    case 'submitting':
      return <span className="muted">{t`Uploaded. Starting the transcription.`}</span>
    case 'submitted':
      return (
        <span className={style.done}>
          <IconCircleCheck size={16} aria-hidden />
          {t`Uploaded.`}
          <Link to="/jobs/$jobId" params={{ jobId: upload.jobId }}>
            {t`Follow the job`}
          </Link>
        </span>
      )
    case 'failed': {
      const words = problemWords[upload.code] ?? problemWords.bug
      return (
        <span className={style.failed} role="alert">
          {t(words.what)} {saysMore(upload) ? upload.detail : brandWords[upload.code] || t(words.next)}
        </span>
      )
    }
  }
}

/** The uploads of this page's life, each with its progress and its acts. */
export function UploadList() {
  const { t } = useLingui()
  const uploads = useUploads()
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (isUploading()) event.preventDefault()
    }
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  if (uploads.length === 0) return null
  return (
    <ul className={style.list} aria-label={t`Uploads`}>
      {uploads.map(upload => (
        <li key={upload.key} className={style.item}>
          <span className={style.name} title={upload.name}>
            {upload.name}
          </span>
          <Acts upload={upload} />
          <div className={style.more}>
            <Stand upload={upload} />
          </div>
        </li>
      ))}
    </ul>
  )
}
