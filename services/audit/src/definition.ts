import { connectStore } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { openKeeping } from '@lockbox/store/projecting';
import { projections } from '@lockbox/store/projections/all';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { createChainCheck } from './chain-check.ts';
import type { AuditSettings } from './settings.ts';

const WORKER = 'audit';
const kept = [projections.trail];

/** Checks every tenant's chain as it reads the log, and keeps the trail that can be searched. */
export async function defineAudit(deps: WorkerDeps<AuditSettings>): Promise<WorkerDefinition<'events'>> {
  const { settings, topics, log } = deps;
  const store = await connectStore({ url: settings.LOCKBOX_MONGO_URL, namespace: topics.namespace, log });
  deps.onStop(() => store.close());
  await ensureIndexes(store, ['audit_events', 'chain_heads']);
  return {
    name: WORKER,
    // Repeats are what this worker looks for.
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop', deliverRepeats: true }],
    delivery: 'at-least-once',
    outputs: [],
    async open(context) {
      const keeping = await openKeeping({ store, worker: WORKER, projections: kept, topics, context });
      const check = createChainCheck(store.collections.chain_heads);
      return {
        startAt: keeping.startAt,
        async handle(batch) {
          const checked = await check(batch.records);
          // First the alarm, then the documents: after a crash in between it is raised again, and never lost.
          for (const { fault, sentence, tenantId, sequence, offset } of checked.broken) {
            context.alarm(`CHAIN_${fault}`, sentence, { tenantId, sequence, offset });
          }
          await keeping.keep(batch);
          checked.accept();
          return {};
        },
      };
    },
  };
}
