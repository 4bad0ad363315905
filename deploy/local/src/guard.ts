/** Waits for the end of its input, then stops the servers of the home that it was given, and removes that home. */
import { rmSync } from 'node:fs';
import { stopStack } from './stack.ts';

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('guard.ts needs the folder that it guards.');

// A signal to the whole terminal is meant for the tests: they end, and with them the input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
for await (const _ of process.stdin);
// Nothing here is worth a graceful stop.
await stopStack(home, { patienceMs: 0 });
rmSync(home, { recursive: true, force: true });
