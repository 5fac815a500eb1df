import { IconArrowLeft } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { brand } from '#lib/brand.ts'
import style from './page.module.css'
import { LoadingPanel } from './state-panel.tsx'

let arrived = false

type Props = {
  title: string
  /** Shown instead of the plain title, such as a title that can be edited in place. */
  heading?: ReactNode
  lead?: ReactNode
  back?: { label: string; to: LinkProps['to'] }
  action?: ReactNode
  children: ReactNode
}

/** One page: document title, the one h1 (which takes focus after navigation) and its one primary action. */
export function Page({ title, heading, lead, back, action, children }: Props) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${brand.productName}`
  }, [title])
  useEffect(() => {
    // The first page of a visit leaves focus at the top, where a reader expects it.
    if (arrived) head.current?.focus({ preventScroll: true })
    arrived = true
  }, [])
  return (
    <div className={style.page}>
      {back ? (
        <Link to={back.to} className={style.back}>
          <IconArrowLeft size={16} aria-hidden />
          {back.label}
        </Link>
      ) : null}
      <div className={style.head}>
        <div className={style.title}>
          <h1 ref={head} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead ? <div className={style.lead}>{lead}</div> : null}
        </div>
        {action ? <div className={style.actions}>{action}</div> : null}
      </div>
      {children}
    </div>
  )
}

/** In place of a page whose code is still on its way. */
export function PageLoading() {
  return (
    <div className={style.page}>
      <LoadingPanel />
    </div>
  )
}

export function Section({
  title,
  lead,
  action,
  children,
}: {
  title: string
  lead?: ReactNode
  action?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={style.section} aria-labelledby={id}>
      <div className={style.sectionHead}>
        <h2 id={id}>{title}</h2>
        {action}
        {lead ? <p>{lead}</p> : null}
      </div>
      {children}
    </section>
  )
}
