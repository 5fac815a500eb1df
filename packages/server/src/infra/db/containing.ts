/** For `ilike`: texts that hold this one somewhere. No letter of it stands for others [SRC-01]. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
