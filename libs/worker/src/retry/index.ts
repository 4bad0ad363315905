export { workBeside } from './beside.ts';
export { loggedWaiting } from './logged-waiting.ts';
export { backoffMs, passing, protocolErrorOf, refusedByKafka } from './retry.ts';
