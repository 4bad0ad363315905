export { DEAD_LETTER_HEADERS } from './dead-letters.ts';
export { createEventsGuard } from './events-guard.ts';
