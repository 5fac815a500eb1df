import type { Config } from '#infra/config'
import { safeFetch } from '#infra/safe-fetch'
import { configuredModelStore, type ModelStore } from '#modules/engines'

/** The largest model has 3 GB; the store itself counts bytes and notices a stall. */
const modelLimits = { maxBytes: 4 * 1024 ** 3, timeoutMs: 6 * 60 * 60_000 }

/** The models of this machine; what is missing comes through the guarded door. */
export function openModelStore(config: Config): ModelStore {
  const allow = config.EGRESS_ALLOW.split(',').filter(Boolean)
  return configuredModelStore(config, (url, { signal }) => safeFetch(url, { signal, allow, ...modelLimits }))
}
