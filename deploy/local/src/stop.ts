/** `npm stop`: ends what `npm start` started here, services before servers. Data stays. */

import { findChild, stopChild } from '@lockbox/stack/child';
import { defaultHome } from '@lockbox/stack/installation';
import { BESIDE_THE_GATE } from '@lockbox/stack/sample-gate';
import { stopStack } from '@lockbox/stack/stack';
import { SUPERVISOR } from '@lockbox/stack/supervisor';
import { programNames } from '@lockbox/topics/programs';
import { stopCompose } from './docker-compose.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const home = defaultHome();
let stopped = false;
try {
  stopped = await stopCompose(home, say);
} catch (error) {
  // The other programs are still stopped.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
const supervisor = findChild(home, SUPERVISOR);
if (supervisor !== null) {
  say('Stopping Lockbox …');
  await stopChild(home, supervisor, 60_000);
  stopped = true;
}
// Programs that a killed supervisor has left, and servers that were started on their own.
const leftovers = [...programNames, ...BESIDE_THE_GATE].flatMap((name) => findChild(home, name) ?? []);
await Promise.all(leftovers.map((child) => stopChild(home, child)));
await stopStack(home, { say });
if (process.exitCode === undefined)
  say(
    stopped || leftovers.length > 0 ? 'Stopped. Everything is kept for the next start.' : 'Nothing else was running.',
  );
