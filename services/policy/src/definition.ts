import type { WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { stopAtWrongClock } from './clock-check.ts';
import { openDeps } from './deps.ts';
import { openPolicyPartition } from './session.ts';
import type { PolicySettings } from './settings.ts';

/** The one judge: reads commands, and alone writes the log (docs/architecture.md, "The policy worker"). */
export async function definePolicy(worker: WorkerDeps<PolicySettings>): Promise<WorkerDefinition<'commands'>> {
  const { topics, settings, log } = worker;
  const deps = await openDeps(worker);
  return {
    name: 'policy',
    inputs: [
      {
        topic: topics.commands,
        schema: 'commands',
        unreadable: 'dead-letter',
        // "Now" is the record's time, so it has to be the broker's own.
        requireLogAppendTime: !settings.LOCKBOX_DEVELOPMENT,
        stopAt: (records, end) => stopAtWrongClock(deps, records, end),
      },
    ],
    delivery: 'exactly-once',
    // In the marker, which each of its transactions writes.
    keepsPosition: true,
    outputs: [topics.events, topics.texts, topics.policyState, topics.sealed, topics.deadLetters],
    open: (context) => openPolicyPartition(deps, context, log),
  };
}
