const address = /[^\s"'<>@,;:]+@[^\s"'<>@,;:]+/g

/** An event as it is stored: reserved attributes of the customer (`$email`, `$displayName`, `$ip` …) say who somebody is and
 * are left out; everything else stays. What is no JSON loses what looks like an address. */
export function withoutPeople(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text.replace(address, '(address)')
  }
  const event = property(value, 'event')
  const attributes = property(event, 'subscriber_attributes')
  if (!isRecord(value) || !isRecord(event) || !isRecord(attributes)) return text
  const rest = Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('$')))
  return JSON.stringify({ ...value, event: { ...event, subscriber_attributes: rest } })
}

function property(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
