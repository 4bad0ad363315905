import { type CollectionName, connectStore } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { openKeeping } from '@lockbox/store/projecting';
import { projections } from '@lockbox/store/projections/all';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { ProjectorSettings } from './settings.ts';

type Inputs = 'events' | 'directory' | 'texts';

const WORKER = 'projector';
const kept = Object.values(projections).filter(({ worker }) => worker === WORKER);
const collections = kept.flatMap(({ parts }): readonly CollectionName[] => parts.map(({ collection }) => collection));

/** Keeps what the portal and the command line read. It decides nothing, and writes to no topic. */
export async function defineProjector(deps: WorkerDeps<ProjectorSettings>): Promise<WorkerDefinition<Inputs>> {
  const { settings, topics, log } = deps;
  const store = await connectStore({ url: settings.LOCKBOX_MONGO_URL, namespace: topics.namespace, log });
  deps.onStop(() => store.close());
  await ensureIndexes(store, collections);
  return {
    name: WORKER,
    inputs: [
      { topic: topics.events, schema: 'events', unreadable: 'stop' },
      { topic: topics.directory, schema: 'directory', unreadable: 'dead-letter' },
      { topic: topics.texts, schema: 'texts', unreadable: 'dead-letter' },
    ],
    delivery: 'at-least-once',
    outputs: [topics.deadLetters],
    async open(context) {
      const keeping = await openKeeping({ store, worker: WORKER, projections: kept, topics, context });
      return {
        startAt: keeping.startAt,
        async handle(batch) {
          await keeping.keep(batch);
          return {};
        },
      };
    },
  };
}
