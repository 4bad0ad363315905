export { type Rebuilt, rebuild, type WrongDocument } from './rebuild.ts';
