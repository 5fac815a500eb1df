export {
  applyPlan,
  cancelTask,
  endWork,
  enqueue,
  healthySlots,
  redriveTask,
  startTaskAgain,
} from './enqueue.ts'
export { migrateQueue } from './migrate-queue.ts'
export { type PlayedEnd, playTask } from './play-task.ts'
export {
  handles,
  type Lane,
  type OnTask,
  type Run,
  type Slot,
  type SlotSupply,
  type TaskChange,
  type TaskDefinition,
  type TaskEntry,
  type TaskFacts,
  TaskFailure,
  type TaskHandler,
  type TaskProblem,
  task,
} from './task.ts'
export { startWorker, type Worker, type WorkerOptions } from './worker.ts'
