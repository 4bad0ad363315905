import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Registry } from 'prom-client';
import type { WorkerDefinition } from './definition.ts';
import { createGroupOffsets } from './group/group-offsets.ts';
import { joinGroup, type Member } from './group/member.ts';
import { createLags } from './health/lag.ts';
import { countSent, createWorkerMetrics } from './health/metrics.ts';
import { createCodecSource } from './read/codecs.ts';
import { createLogReader } from './read/log-reader.ts';
import type { Runtime } from './runtime.ts';
import { createRecordSender } from './write/sender.ts';

export interface Work {
  stop(): Promise<void>;
}

interface WorkDeps extends Pick<Runtime, 'kafka' | 'topics' | 'clock' | 'log' | 'status' | 'limitOf'> {
  readonly registry: SchemaRegistryClient;
  readonly registryOfMetrics: Registry;
  readonly maxWaitMs: number;
}

/** Puts a worker's parts together, and joins its group. */
export function startWork<F extends SchemaFile>(definition: WorkerDefinition<F>, deps: WorkDeps): Work {
  const { kafka, topics, clock, log } = deps;
  const group = `${topics.namespace}.${definition.name}`;
  const reader = createLogReader(kafka);
  const offsets = createGroupOffsets(kafka, group);
  let member: Member | undefined;
  const held = () => member?.partitions.values() ?? [];
  const now = () => clock.now();
  const metrics = createWorkerMetrics(
    deps.registryOfMetrics,
    { service: definition.name, group },
    createLags(reader, held, now),
  );
  const sender = createRecordSender(kafka, now, (records) => countSent(metrics.sent, records));
  const runtime: Runtime = {
    ...deps,
    // A session is handed batches of its own inputs only, so that each schema it meets is among F.
    definition: definition as unknown as WorkerDefinition,
    group,
    reader,
    offsets,
    sender,
    metrics,
    codecs: createCodecSource(deps.registry, topics.namespace),
  };
  member = joinGroup(runtime, { maxWaitMs: deps.maxWaitMs });
  const joined = member;
  log.info({ group, delivery: definition.delivery, inputs: definition.inputs.map(({ topic }) => topic) }, 'started');
  return {
    async stop() {
      await joined.stop();
      await Promise.all([sender.close(), reader.close(), offsets.close()]);
    },
  };
}
