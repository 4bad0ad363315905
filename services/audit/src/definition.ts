import { millisecondsOf } from '@lockbox/platform/durations';
import { auditEvents, chainHeads } from '@lockbox/store/collections/trail';
import { treeTiles } from '@lockbox/store/collections/tree-tiles';
import { openStore } from '@lockbox/store/open-store';
import { createProjectionRunners } from '@lockbox/store/projecting';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import { createLogReader } from '@lockbox/worker/read';
import type { WorkerDeps } from '@lockbox/worker/run';
import { accessAlarmOf } from './access-alarms.ts';
import { createChainCheck } from './chain-check.ts';
import { followCheckpoints } from './checkpoints.ts';
import { auditDecisions } from './follow-decisions.ts';
import { type AuditSettings, witnessPolicyOf } from './settings.ts';
import { followTiles } from './tree-tiles.ts';
import { createWitnessMetrics } from './witness-metrics.ts';
import type { WitnessSettings } from './witnesses.ts';

const WORKER = 'audit';
const collections = [auditEvents, chainHeads];

/** Checks every tenant's chain and decisions while reading the log, signs checkpoints of it, and keeps the searchable trail. */
export async function defineAudit(deps: WorkerDeps<AuditSettings>): Promise<WorkerDefinition<'events'>> {
  const { topics } = deps;
  const store = await openStore(deps, [...collections, treeTiles]);
  const reader = createLogReader(deps.kafka);
  deps.onStop(() => reader.close());
  const witnesses = witnessesOf(deps);
  const runners = createProjectionRunners({ store, collections, topics });
  return {
    name: WORKER,
    // A repeated event is one of the faults that this worker looks for. Chain, stored head and tree ask which id an event should have.
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop', deliverRepeats: true, givesOwnIds: true }],
    delivery: 'at-least-once',
    lowPriority: true,
    gatherMs: 250,
    outputs: [topics.checkpoints],
    async open(context) {
      const runner = await runners.open(context);
      const check = createChainCheck(store.collections.chain_heads);
      const everyMs = millisecondsOf(deps.settings.LOCKBOX_CHECKPOINT_EVERY);
      const tiles = followTiles(deps, context, store.collections.tree_tiles, everyMs);
      const checkpoints = followCheckpoints({ ...deps, reader, witnesses, tiles }, context);
      const decisions = auditDecisions(deps, context, checkpoints);
      let passed = 0;
      return {
        startAt: runner.startAt,
        setBack: runner.setBack,
        passed(below) {
          // Applies only while the trail is rebuilt. Events that an existing trail lacks are new, even if somebody
          // changed the group's offset.
          if (runner.startAt[topics.events] === 0) passed = below.get(topics.events) ?? 0;
        },
        async handle(batch) {
          const checked = await check(batch.records);
          // In a database that was emptied every chain would seem broken.
          if (checked.broken.length > 0) await runner.confirmStored();
          // First the alarm, then the documents: after a crash between them the alarm is raised again, not lost.
          for (const { fault, sentence, tenantId, sequence, offset } of checked.broken) {
            context.alarm(`CHAIN_${fault}`, sentence, { tenantId, sequence, offset });
          }
          for (const { value, offset } of batch.records) {
            if (offset < passed) continue; // told of before
            const { tenantId, sequence } = value;
            const alarm = accessAlarmOf(value);
            if (alarm !== undefined) context.alarm(alarm.code, alarm.sentence, { tenantId, sequence, offset });
          }
          await runner.handle(batch);
          checked.accept();
          await decisions.handled(batch.records);
          return {};
        },
        close: runner.close,
      };
    },
  };
}

function witnessesOf({ settings, metrics }: WorkerDeps<AuditSettings>): WitnessSettings | undefined {
  const policy = witnessPolicyOf(settings);
  const served = createWitnessMetrics(metrics); // without witnesses too, so that a dashboard has them
  if (policy === undefined) return undefined;
  return { policy, withinMs: millisecondsOf(settings.LOCKBOX_WITNESSES_WITHIN), metrics: served };
}
