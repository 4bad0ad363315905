export { type HeldCollection, ProjectionHold } from './hold.ts';
export { type Rebuilt, rebuild, type WrongDocument } from './rebuild.ts';
export { inputOf } from './rebuild-source.ts';
