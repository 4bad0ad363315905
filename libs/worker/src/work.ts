import type { SchemaFile } from '@lockbox/contracts/schemas';
import { createAlarm } from '@lockbox/platform/alarms';
import { listed } from '@lockbox/platform/listed';
import { topicDefinitions } from '@lockbox/topics/definitions';
import type { WorkerDefinition } from './definition.ts';
import { createGroupOffsets } from './group/group-offsets.ts';
import { createLags, exposeLags } from './group/lag.ts';
import { joinGroup, type Membership } from './group/member.ts';
import { watchSettings } from './group/settings-watch.ts';
import { watchTopics } from './group/topic-watch.ts';
import { countSent, createWorkerMetrics } from './health/metrics.ts';
import type { Status } from './health/status.ts';
import { createCodecSource } from './read/codecs.ts';
import { createLogReader } from './read/log-reader.ts';
import { createSeenTopics } from './read/seen-topics.ts';
import type { Runtime } from './runtime.ts';
import type { WorkerDeps, WorkerSettings } from './worker-deps.ts';
import { createRecordSender } from './write/sender.ts';

export interface Work {
  stop(): Promise<void>;
}

interface WorkDeps
  extends Pick<
    WorkerDeps<WorkerSettings>,
    'settings' | 'kafka' | 'topics' | 'clock' | 'trust' | 'log' | 'registry' | 'metrics'
  > {
  readonly status: Status;
  readonly maxWaitMs: number;
}

const DEFAULT_RECORD_BYTES = 1_048_576;

/** Creates the resources that a worker's partitions share, and joins its group. */
export function startWork<F extends SchemaFile>(definition: WorkerDefinition<F>, deps: WorkDeps): Work {
  const { settings, kafka, topics, clock, trust, log, registry, status, maxWaitMs } = deps;
  const group = `${topics.namespace}.${definition.name}`;
  const reader = createLogReader(kafka);
  const offsets = createGroupOffsets(kafka, group);
  let member: Membership | undefined;
  const held = () => member?.partitions.values() ?? [];
  const now = () => clock.now();
  const metrics = createWorkerMetrics(deps.metrics, { service: definition.name, group });
  exposeLags(deps.metrics, createLags(reader, held, now));
  const limits = new Map(
    topicDefinitions({ namespace: topics.namespace }).map((topic) => [topic.name, topic.maxMessageBytes]),
  );
  const sender = createRecordSender(kafka, now, (records) => countSent(metrics.sent, records));
  // A session receives batches of its own inputs only, so every schema it meets is in F.
  const current = { ...definition };
  const runtime: Runtime = {
    kafka,
    topics,
    clock,
    trust,
    log,
    status,
    seenTopics: createSeenTopics(reader),
    acceptedGaps: new Set(listed(settings.LOCKBOX_ACCEPTED_GAPS)),
    definition: current as unknown as WorkerDefinition,
    group,
    reader,
    offsets,
    sender,
    metrics,
    limitOf: (topic) => limits.get(topic) ?? DEFAULT_RECORD_BYTES,
    codecs: createCodecSource(registry, topics.namespace),
  };
  member = joinGroup(runtime, { maxWaitMs });
  const joined = member;
  const unwatchTopics = watchTopics(runtime, () => joined.rejoin());
  const unwatchSettings = watchSettings({
    ...runtime,
    development: settings.LOCKBOX_DEVELOPMENT,
    alarm: createAlarm(log, metrics.alarms),
  });
  const unwatch = definition.watchInputs?.((inputs) => {
    current.inputs = inputs;
    joined.rejoin();
  });
  log.info({ group, delivery: definition.delivery, inputs: definition.inputs.map(({ topic }) => topic) }, 'started');
  return {
    async stop() {
      unwatch?.();
      await Promise.all([unwatchTopics(), unwatchSettings()]);
      await joined.stop();
      await Promise.all([sender.close(), reader.close(), offsets.close()]);
    },
  };
}
