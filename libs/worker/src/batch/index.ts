export { DEAD_LETTER_HEADERS } from './dead-letters.ts';
export { decodeValue, unreadable } from './decode.ts';
export { createEventsGuard } from './events-guard.ts';
