import { useLingui } from '@lingui/react/macro'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import style from './copy-id.module.css'

/** Shows the start of an id and copies all of it. */
export function CopyId({ id, label }: { id: string; label?: string }) {
  const { t } = useLingui()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => navigator.clipboard.writeText(id).then(() => setCopied(true))
  return (
    <button type="button" className={style.copy} onClick={copy} title={id} aria-label={label ?? t`Copy id ${id}`}>
      {id.length > 12 ? `${id.slice(0, 8)}…` : id}
      {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      <span role="status" className="visually-hidden">
        {copied ? t`Copied` : ''}
      </span>
    </button>
  )
}
