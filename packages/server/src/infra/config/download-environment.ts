const names =
  /^(PATH|HOME|LANG|LC_ALL|SYSTEMROOT|TEMP|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|PIP_.*|(HTTPS?|ALL|NO)_PROXY)$/i

/** What a child that downloads may see of our environment: proxies, certificates, its own settings, and no secret of ours. */
export function downloadEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.test(name)))
}
