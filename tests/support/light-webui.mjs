// For tests: the real backend of Whisper-WebUI in a small environment, where its source is at hand.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere, root, sha256, toolsFolder, withInstallLock } from '../../scripts/bootstrap.mjs'
import { runQuietly, step } from '../../scripts/progress.mjs'
import { venvPython } from '../../scripts/speech-environment.mjs'

const folder = join(toolsFolder, 'webui-light')
const python = join(folder, 'venv/bin/python')
const requirements = 'speech/requirements-webui-light.txt'
/** Evaluation material lies beside the clone on some machines. */
const beside = join(root, '../shared/vendor')

/** What tests find it by; nothing where there is no source. */
export async function prepareLightWebui(environment, named) {
  const archive = named ? undefined : archiveBeside()
  if (!named && !archive) return {}
  const stamp = join(folder, 'stamp')
  const wanted = sha256(`${folder}\n${archive ?? ''}\n${readFileSync(join(root, requirements), 'utf8')}`)
  if (readIfThere(stamp) !== wanted) {
    await withInstallLock('webui-light', () =>
      step('Whisper-WebUI for tests', async report => {
        rmSync(folder, { recursive: true, force: true })
        mkdirSync(join(folder, 'source'), { recursive: true })
        const run = (command, args) => runQuietly(command, args, { cwd: root, env: environment, report })
        if (archive) await run('tar', ['xzf', archive, '-C', join(folder, 'source')])
        await run(venvPython, ['-m', 'venv', join(folder, 'venv')])
        const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off']
        await run(python, ['-m', 'pip', 'install', '--no-deps', '--require-hashes', ...quiet, '-r', requirements])
        writeFileSync(stamp, wanted)
      }),
    )
  }
  return { WHISPER_WEBUI_PATH: named ?? join(folder, 'source'), WHISPER_WEBUI_PYTHON: python }
}

function archiveBeside() {
  const name = existsSync(beside)
    ? readdirSync(beside).find(file => /^whisper-webui-.*\.tar\.gz$/.test(file))
    : undefined
  return name && join(beside, name)
}
