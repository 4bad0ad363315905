export { DEAD_LETTER_HEADERS } from './dead-letters.ts';
