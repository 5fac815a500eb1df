import type { z } from 'zod'

const mostFaults = 20

/** What is wrong with a part of a request, each fault at its own field. */
export function fieldFaults(part: string, error: z.ZodError): { path: string; message: string }[] {
  return error.issues
    .flatMap(issue => {
      const pathOf = (...rest: string[]) => [part, ...issue.path, ...rest].join('.')
      if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(), message: issue.message }]
      return issue.keys.map(key => ({ path: pathOf(key.slice(0, 100)), message: 'There is no such field' }))
    })
    .slice(0, mostFaults)
}
