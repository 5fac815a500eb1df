export { type Lane, type Run, type TaskDefinition, TaskFailure, type TaskHandler, task } from './task.ts'
