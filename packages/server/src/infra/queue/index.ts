export { type Lane, type Run, task, type TaskDefinition, TaskFailure, type TaskHandler } from './task.ts'
