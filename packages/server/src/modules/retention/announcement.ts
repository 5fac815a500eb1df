const dayMs = 86_400_000
/** How long before its removal everything is announced, at least. */
export const noticeDays = 7
/** What one announcement covers; the next one comes a week later. */
export const coveredDays = 14

export type Announcement = {
  days: number
  toldAt: Date
  coversUntil: Date
  /** Nothing is removed that reaches its age later than this; null while the first announcement is younger than a week. */
  removesUntil: Date | null
}

/**
 * The announcement that follows, and from when on what it tells is new; nothing while the last one holds. Each covers two weeks
 * and stands for one before the next, so whatever is removed was announced at least a week before. A plan that keeps for fewer
 * days than people were told begins anew.
 */
export function nextAnnouncement(
  last: Announcement | null,
  days: number,
  now: Date,
): { announcement: Announcement; newFrom: Date | null } | null {
  const coversUntil = new Date(now.getTime() + coveredDays * dayMs)
  if (!last || days < last.days)
    return { announcement: { days, toldAt: now, coversUntil, removesUntil: null }, newFrom: null }
  if (now.getTime() - last.toldAt.getTime() < noticeDays * dayMs) return null
  return {
    announcement: { days, toldAt: now, coversUntil, removesUntil: last.coversUntil },
    newFrom: last.coversUntil,
  }
}

/** What was made until then is removed now; null: nothing is yet. */
export function removedUntil({ days, removesUntil }: Announcement, now: Date): Date | null {
  if (!removesUntil) return null
  return madeBy(removesUntil < now ? removesUntil : now, days)
}

/** What reaches its age at a moment was made so many days before. */
export function madeBy(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * dayMs)
}
