import { sourceKeysOf } from '@lockbox/contracts/source-signature';
import { projections } from '@lockbox/store/collections';
import { openStore } from '@lockbox/store/open-store';
import { createProjectionRunners } from '@lockbox/store/projecting';
import { readTopicsFile, TOPICS_FILE } from '@lockbox/topics/file';
import type { Incoming, WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { isOfGuard, NOT_OF_GUARD } from './gates.ts';
import type { ProjectorSettings } from './settings.ts';

type Inputs = 'events' | 'directory' | 'gates' | 'texts';

const WORKER = 'projector';
const collections = Object.values(projections)
  .flat()
  .filter(({ worker }) => worker === WORKER);

/** Keeps the documents that portal and command line read. It decides nothing, and writes to no topic. */
export async function defineProjector(deps: WorkerDeps<ProjectorSettings>): Promise<WorkerDefinition<Inputs>> {
  const { settings, topics } = deps;
  const guards = {
    keys: sourceKeysOf(settings.LOCKBOX_SOURCE_KEYS),
    // Read once: a further guard has a key here too, with which the program starts again.
    sources: readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE).sources,
    development: settings.LOCKBOX_DEVELOPMENT,
  };
  const store = await openStore(deps, collections);
  const runners = createProjectionRunners({ store, collections, topics });
  return {
    name: WORKER,
    inputs: [
      { topic: topics.events, schema: 'events', unreadable: 'stop' },
      { topic: topics.directory, schema: 'directory', unreadable: 'dead-letter' },
      { topic: topics.gates, schema: 'gates', unreadable: 'dead-letter' },
      { topic: topics.texts, schema: 'texts', unreadable: 'dead-letter' },
    ],
    delivery: 'at-least-once',
    lowPriority: true,
    gatherMs: 100, // pages wait for what it writes; decisions are answered from the log
    outputs: [topics.deadLetters],
    async open(context) {
      const runner = await runners.open(context);
      return {
        ...runner,
        async handle(batch) {
          if (batch.schema !== 'gates') return runner.handle(batch);
          const isProven = (record: Incoming<unknown>) => isOfGuard(record, guards);
          await runner.handle({ ...batch, records: batch.records.filter(isProven) });
          const refused = { code: 'SOURCE_NOT_PROVEN', sentence: NOT_OF_GUARD, alarm: 'SOURCE_NOT_PROVEN' } as const;
          const unproven = batch.records.filter((record) => !isProven(record));
          return { deadLetters: unproven.map((record) => ({ record, ...refused })) };
        },
      };
    },
  };
}
