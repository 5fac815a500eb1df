const names =
  /^(PATH|HOME|LANG|LC_ALL|SYSTEMROOT|TEMP|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|PIP_.*|(HTTPS?|ALL|NO)_PROXY)$/i

/** What a child that downloads may see of our environment: proxies, certificates, its own settings, and no secret of ours. */
export function downloadEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.test(name)))
}

const graphicsNames = /^(PATH|LANG|LC_ALL|CUDA_.*|NVIDIA_.*|LD_LIBRARY_PATH|OMP_NUM_THREADS)$/

/** What a speech engine may see of our environment: how it finds programs and graphics cards, and no secret of ours. */
export function graphicsEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => graphicsNames.test(name)))
}
