export { refusedBy } from './guarded-writes.ts';
export { openProjectionRunner, type ProjectionRunner } from './runner.ts';
