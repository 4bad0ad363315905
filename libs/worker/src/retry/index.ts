export { runBackgroundTask } from './background-task.ts';
export { protocolErrorOf, refusedByKafka, transientReason } from './transient.ts';
