// refused by: noExplicitAny, noNonNullAssertion, noDefaultExport, noConsole, noProcessEnv, noEmptyBlockStatements, noRestrictedImports, noRestrictedGlobals
import { far } from '../../infra/clock/wait.ts'

const value: any = process.env.HOME
console.log(value!.length, far)
try {
  await fetch('http://example.test')
} catch {}

export default value
