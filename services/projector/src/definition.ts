import { projections } from '@lockbox/store/collections';
import { openStore } from '@lockbox/store/open-store';
import { createProjectionRunners } from '@lockbox/store/projecting';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { ProjectorSettings } from './settings.ts';

type Inputs = 'events' | 'directory' | 'texts';

const WORKER = 'projector';
const collections = Object.values(projections)
  .flat()
  .filter(({ worker }) => worker === WORKER);

/** Keeps the documents that portal and command line read. It decides nothing, and writes to no topic. */
export async function defineProjector(deps: WorkerDeps<ProjectorSettings>): Promise<WorkerDefinition<Inputs>> {
  const { topics } = deps;
  const store = await openStore(deps, collections);
  const runners = createProjectionRunners({ store, collections, topics });
  return {
    name: WORKER,
    inputs: [
      { topic: topics.events, schema: 'events', unreadable: 'stop' },
      { topic: topics.directory, schema: 'directory', unreadable: 'dead-letter' },
      { topic: topics.texts, schema: 'texts', unreadable: 'dead-letter' },
    ],
    delivery: 'at-least-once',
    lowPriority: true,
    gatherMs: 100, // pages wait for what it writes; decisions are answered from the log
    outputs: [topics.deadLetters],
    open: runners.open,
  };
}
