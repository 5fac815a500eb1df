export type CertificateFacts = {
  customer: string
  customerId: string
  orderedAt: Date
  keysDestroyed: number
  keysDestroyedAt: Date | null
  filesRemovedAt: Date | null
  rowsRemovedAt: Date | null
  transcripts: number
  recordings: number
  people: number
  completedAt: Date | null
}

/** What was destroyed when, and what remains where. The same words stand in the mail and in the file. */
export function certificateLines(facts: CertificateFacts, locale: 'en' | 'de'): { title: string; lines: string[] } {
  const at = (moment: Date | null) => (moment ? `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC` : '–')
  const { customer, customerId, keysDestroyed, recordings, transcripts, people } = facts
  if (locale === 'de')
    return {
      title: `Löschbescheinigung für ${customer}`,
      lines: [
        `Kunde: ${customer} (${customerId})`,
        `Löschung angeordnet: ${at(facts.orderedAt)}`,
        `Schlüssel vernichtet: ${keysDestroyed}, ${at(facts.keysDestroyedAt)}. Keine Aufnahme kann mehr gelesen werden, auch nicht in Kopien des Speichers.`,
        `Aufnahmen entfernt: ${recordings}, ${at(facts.filesRemovedAt)}`,
        `Transkripte und alle weiteren Inhalte aus der Datenbank entfernt: ${transcripts} Transkripte, ${at(facts.rowsRemovedAt)}`,
        `Personen entfernt, die nirgends sonst Mitglied waren: ${people}`,
        'Es bleiben: verbrauchte Minuten und das Protokoll des Kontos, ohne Inhalte.',
        'Sicherungen der Datenbank von vor der Löschung können noch Texte und verschlossene Schlüssel enthalten, bis der Betreiber sie nach seiner Frist überschrieben hat.',
        `Abgeschlossen: ${at(facts.completedAt)}`,
      ],
    }
  return {
    title: `Certificate of deletion for ${customer}`,
    lines: [
      `Customer: ${customer} (${customerId})`,
      `Deletion ordered: ${at(facts.orderedAt)}`,
      `Keys destroyed: ${keysDestroyed}, ${at(facts.keysDestroyedAt)}. No recording can be read any more, copies of the store included.`,
      `Recordings removed: ${recordings}, ${at(facts.filesRemovedAt)}`,
      `Transcripts and all other content removed from the database: ${transcripts} transcripts, ${at(facts.rowsRemovedAt)}`,
      `People removed who were members of nothing else: ${people}`,
      'What remains: minutes used and the audit trail of the account, without content.',
      'Backups of the database made before the deletion may still hold texts and wrapped keys until the operator has overwritten them after its retention period.',
      `Complete: ${at(facts.completedAt)}`,
    ],
  }
}
