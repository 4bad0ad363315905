/**
 * A worker for the runtime's own tests: it forwards each text to the topic of sealed details, in the same partition
 * number.
 */

import { createLogger } from '@lockbox/platform/log';
import { readSettings, workerSettings } from '@lockbox/platform/settings';
import type {
  Batch,
  InputTopic,
  Outgoing,
  PartitionContext,
  PartitionSession,
  WorkerDefinition,
} from '../definition.ts';
import { type RunningWorker, startWorker, type Tuning, type WorkerDeps, type WorkerSettings } from '../run.ts';

/** The handler always throws on this text. */
export const POISON = 'poison';

export interface Forwarding {
  readonly delivery?: WorkerDefinition['delivery'];
  readonly keepsPosition?: boolean;
  readonly unreadable?: InputTopic<'texts'>['unreadable'];
  readonly requireLogAppendTime?: boolean;
  /** An additional input topic. */
  readonly alsoReads?: string;
  /** Called before a batch is forwarded. */
  readonly onBatch?: (batch: Batch<'texts'>, context: PartitionContext) => void | Promise<void>;
  readonly open?: (context: PartitionContext) => Promise<Partial<PartitionSession<'texts'>>>;
  readonly define?: (deps: WorkerDeps<WorkerSettings>) => Promise<void>;
  readonly routes?: WorkerDefinition['routes'];
}

function forward(batch: Batch<'texts'>): Outgoing[] {
  return batch.records.map(({ key, raw, value, partition }) => {
    if (value?.text === POISON) throw new Error('this one cannot be handled');
    return { topic: batch.topic.replace(/texts$/, 'sealed'), key, value: raw, partition };
  });
}

export async function startForwarder(
  environment: Readonly<Record<string, string>>,
  forwarding: Forwarding = {},
  tuning: Tuning = {},
): Promise<RunningWorker> {
  const env = {
    LOCKBOX_HTTP_PORT: '0',
    LOCKBOX_HTTP_HOST: '127.0.0.1',
    LOCKBOX_DEVELOPMENT: 'true',
    ...environment,
  };
  return await startWorker(
    {
      name: 'forwarder',
      properties: workerSettings,
      settings: () => readSettings(workerSettings, env),
      async define(deps): Promise<WorkerDefinition<'texts'>> {
        await forwarding.define?.(deps);
        const { topics } = deps;
        return {
          name: 'forwarder',
          inputs: [topics.texts, ...(forwarding.alsoReads === undefined ? [] : [forwarding.alsoReads])].map(
            (topic) => ({
              topic,
              schema: 'texts',
              unreadable: forwarding.unreadable ?? 'dead-letter',
              requireLogAppendTime: forwarding.requireLogAppendTime ?? false,
            }),
          ),
          delivery: forwarding.delivery ?? 'exactly-once',
          keepsPosition: forwarding.keepsPosition ?? false,
          outputs: [topics.sealed, topics.deadLetters],
          ...(forwarding.routes && { routes: forwarding.routes }),
          async open(context) {
            const own = await forwarding.open?.(context);
            return {
              async handle(batch) {
                await forwarding.onBatch?.(batch, context);
                return { records: forward(batch) };
              },
              ...own,
            };
          },
        };
      },
    },
    { maxWaitMs: 100, log: createLogger('forwarder', process.env.LOCKBOX_LOG_LEVEL ?? 'silent'), ...tuning },
  );
}
