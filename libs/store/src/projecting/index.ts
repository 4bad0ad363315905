export { refusedBy } from './guarded-writes.ts';
export { createProjectionRunners, type ProjectionRunner } from './runner.ts';
