export { openProjectionRunner, type ProjectionRunner } from './runner.ts';
