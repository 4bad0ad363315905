import { openCodec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import { connectRegistry, type SchemaRegistryClient } from '@lockbox/contracts/registry';
import { type Clock, createClock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { registryAccess } from '@lockbox/platform/server-access';
import type { readSettings, workerSettings } from '@lockbox/platform/settings';
import { type TopicNames, topicNames } from '@lockbox/topics/names';
import type { Sender } from '@lockbox/topics/programs';
import type { ISocketFactory, Kafka } from 'kafkajs';
import type { Registry } from 'prom-client';
import { loggedWaiting } from './health/logged-waiting.ts';
import type { Waiting } from './health/status.ts';
import { connectKafka } from './kafka.ts';
import { type LogTrust, logTrustOf } from './read/log-trust.ts';
import { type CommandSender, createCommandSender } from './write/commands.ts';

export type WorkerSettings = ReturnType<typeof readSettings<typeof workerSettings>>;

/** Dependencies passed to a worker's definition. */
export interface WorkerDeps<S> {
  readonly settings: S;
  readonly log: Logger;
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly clock: Clock;
  readonly trust: LogTrust;
  readonly metrics: Registry;
  /** Returns a sender of commands signed with LOCKBOX_SENDER_KEY. */
  commandSender(sender: Sender): Promise<CommandSender>;
  /** Registers work for shutdown, after the sessions are closed: closing a store, for instance. */
  onStop(work: () => Promise<void>): void;
  /** Reports to /readyz and the log what the worker waits for, or, without a reason, that the wait is over. */
  readonly waiting: Waiting;
}

interface Given<S> {
  readonly name: string;
  readonly settings: S;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly waiting: Waiting;
  readonly socketFactory?: ISocketFactory | undefined;
  onStop(work: () => Promise<void>): void;
}

export function createWorkerDeps<S extends WorkerSettings>(given: Given<S>): WorkerDeps<S> {
  const { name, settings, log, metrics, waiting, socketFactory, onStop } = given;
  const topics = topicNames(settings.LOCKBOX_NAMESPACE);
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const registry = connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings));
  const clientId = `${topics.namespace}.${name}`;
  return {
    settings,
    log,
    kafka: connectKafka({ settings, clientId, log, ...(socketFactory === undefined ? {} : { socketFactory }) }),
    registry,
    topics,
    clock,
    trust: logTrustOf(settings),
    metrics,
    async commandSender(sender) {
      const codec = await openCodec(registry, topics.namespace, 'commands');
      return createCommandSender({ sender, senderKey: senderKeyOf(settings), codec, topics, clock });
    },
    onStop,
    waiting: loggedWaiting(waiting, log),
  };
}

function senderKeyOf(settings: object): string {
  const key = 'LOCKBOX_SENDER_KEY' in settings ? settings.LOCKBOX_SENDER_KEY : undefined;
  if (typeof key === 'string') return key;
  throw new LockboxError('NO_SENDER_KEY', 'A worker that sends commands needs LOCKBOX_SENDER_KEY among its settings.');
}
