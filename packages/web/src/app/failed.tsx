import { useRouter } from '@tanstack/react-router'
import { ProblemError } from '#lib/problem-error.ts'
import { ErrorPanel } from '#ui/state-panel.tsx'

/** In place of a page that could not be shown. */
export function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <main style={{ padding: 'var(--space-8) var(--space-4)' }}>
      <ErrorPanel
        error={navigator.onLine ? error : new ProblemError({ code: 'offline', status: 0 })}
        onRetry={() => void router.invalidate()}
      />
    </main>
  )
}
