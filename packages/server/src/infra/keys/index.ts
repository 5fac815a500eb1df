export { checkMasterKey } from './check-master-key.ts'
export { readMasterKey } from './master-key.ts'
export { type MasterKey, masterKeyFrom, unwrapKey, wrapKey } from './wrap.ts'
