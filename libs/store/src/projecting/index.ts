export { type Keeping, openKeeping } from './keeping.ts';
