import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Config } from '#infra/config'
import type { Ports } from '#infra/db'
import type { Log } from '#infra/log'
import type { Run } from '#infra/queue'
import {
  configuredModelStore,
  openEmbeddedEngine,
  openJobFolders,
  registerEngine,
  speechPython,
} from '#modules/engines'
import type { Storage } from '#modules/files'
