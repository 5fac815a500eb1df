import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { changeEngine } from './change-engine.ts'
import { listEngines } from './list-engines.ts'
import { type EnginePorts, registerEngine } from './register-engine.ts'
import { removeEngine } from './remove-engine.ts'
import { testEngine } from './test-engine.ts'

export function engineRoutes(web: Web, ports: EnginePorts): void {
  route(web, contract.listEngines, listEngines)
  route(web, contract.registerEngine, registerEngine(ports))
  route(web, contract.changeEngine, changeEngine(ports))
  route(web, contract.removeEngine, removeEngine)
  route(web, contract.testEngine, testEngine)
}
