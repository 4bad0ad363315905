/** A namespace with a log, MongoDB and notifiers that run in it; what the notifiers send to policy is read back. */
import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import type { RequestId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { readTopic } from '@lockbox/testing/log-reader';
import { createNamespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { createScene, type Scene } from './scene.ts';

export interface NotifierSystem {
  readonly namespace: string;
  readonly system: System;
  readonly log: WrittenLog;
  readonly store: Store;
  readonly scene: Scene;
  /** The notifiers' clock. */
  now(): number;
  advanceClock(byMs: number): void;
  outcomesOf(id: RequestId): readonly RecordNotification[];
  /** Every report about the request. The notifier repeats a report after some seconds, until the log shows it. */
  reportsOf(id: RequestId): readonly RecordNotification[];
  /** Waits for the outcome of the first notice about a request to a recipient. */
  outcomeFor(id: RequestId, recipientId: string): Promise<RecordNotification>;
  close(): Promise<void>;
}

export async function startNotifierSystem(): Promise<NotifierSystem> {
  const own = await createNamespace();
  const { namespace } = own;
  const log = await writeLog(own);
  const commands = await readTopic(namespace, own.topics.commands, 'commands');
  const store = await connectStore({ url: testStack().mongoUrl, namespace });
  const system = await startSystem({ namespace, services: [] });
  let clockOffset = 0;
  const now = () => Date.now() + clockOffset;
  const reportsOf = (id: RequestId) =>
    commands.records.flatMap(({ value: { data } }) =>
      data.type === 'RecordNotification' && data.requestId === id ? [data] : [],
    );
  const outcomesOf = (id: RequestId) => [
    ...new Map(reportsOf(id).map((one) => [`${one.notificationId} ${one.outcome} ${one.detail}`, one])).values(),
  ];
  return {
    namespace,
    system,
    log,
    store,
    scene: createScene({ namespace, log, store, now }),
    now,
    advanceClock(byMs) {
      clockOffset += byMs;
      system.advanceClock(byMs);
    },
    outcomesOf,
    reportsOf,
    outcomeFor: (id, recipientId) =>
      until(`the outcome of ${id} for ${recipientId}`, () =>
        outcomesOf(id).find((outcome) => outcome.recipientId === recipientId),
      ),
    async close() {
      await system.stop();
      await commands.close();
      await log.close();
      await store.close();
      await own.drop();
    },
  };
}
