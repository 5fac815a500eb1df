import type { ReactNode } from 'react'
import style from './totp.module.css'

type Props = { icon: ReactNode; title: string; badge?: ReactNode; says: ReactNode; acts?: ReactNode; more?: ReactNode }

/** One way into the account: what it is, how it stands, and what can be done about it. */
export function WayIn({ icon, title, badge, says, acts, more }: Props) {
  return (
    <li className={style.way}>
      {icon}
      <div>
        <h3>
          {title}
          {badge}
        </h3>
        <p>{says}</p>
      </div>
      <div className={style.acts}>{acts}</div>
      {more ? <div className={style.more}>{more}</div> : null}
    </li>
  )
}
