export { refusedBy } from './guarded-writes.ts';
export { createProjectionRunners, type ProjectionRunner, type ProjectionRunners } from './runner.ts';
