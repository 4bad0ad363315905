export { workBeside } from './beside.ts';
export { loggedWaiting } from './logged-waiting.ts';
export { passing, protocolErrorOf, refusedByKafka } from './retry.ts';
