import { type Codec, openCodec, type SchemaValues } from '@lockbox/contracts/codec';
import { loadLicences } from '@lockbox/contracts/licences';
import type { Terms } from '@lockbox/domain/decider/decision';
import { internalRemindersOf } from '@lockbox/domain/time/time-rules';
import { type SigningKey, signingKeyOf } from '@lockbox/evidence/signing-keys';
import type { Clock } from '@lockbox/platform/clock';
import { durationsOf, millisecondsOf } from '@lockbox/platform/durations';
import { createSerialQueue, type SerialQueue } from '@lockbox/platform/serial-queue';
import type { TopicNames } from '@lockbox/topics/names';
import { providerPasskeysOf } from '@lockbox/topics/provider-passkeys';
import type { WorkerDeps } from '@lockbox/worker/run';
import { type CommandSender, createCommandSender, keyPartition } from '@lockbox/worker/write';
import { offsetsOf, type PolicySettings, type SenderKeys, senderKeysOf } from './settings.ts';

/** The dependencies that all partitions share. */
export interface PolicyDeps {
  readonly settings: PolicySettings;
  readonly topics: TopicNames;
  readonly senderKeys: SenderKeys;
  /** Signs the events. */
  readonly signingKey: SigningKey;
  /** Makes the records of policy's own commands. */
  readonly command: CommandSender;
  /** With which policy seals what it remembers. */
  readonly stateKeys: { readonly present: string; readonly previous: string };
  /** Partitions read their state one after another: what they read at the same time would be in memory at the same time. */
  readonly inTurn: SerialQueue;
  /** Returns the partition of a tenant's commands. */
  readonly partitionOf: (tenant: string) => number;
  readonly rules: Omit<Terms, 'now' | 'provider'>;
  /** Policy's own clock. It decides nothing: it only watches over the brokers'. */
  readonly clock: Clock;
  readonly clocks: {
    readonly toleranceMs: number;
    /** By partition: commands before this offset whose time is not believed become dead letters. */
    readonly setAsideUntil: ReadonlyMap<number, number>;
  };
  /** Up to when decisions are believed though deciding again gives others, in milliseconds since 1970. */
  readonly believedUntil: number;
  /** CloudEvents' source. */
  readonly source: Buffer;
  readonly codecs: {
    readonly [F in 'events' | 'texts' | 'sealed' | 'policy-state']: Codec<SchemaValues[F]>;
  };
}

export async function openDeps({
  settings,
  topics,
  registry,
  clock,
}: Pick<WorkerDeps<PolicySettings>, 'settings' | 'topics' | 'registry' | 'clock'>): Promise<PolicyDeps> {
  const open = <F extends 'events' | 'texts' | 'sealed' | 'policy-state'>(file: F) =>
    openCodec(registry, topics.namespace, file);
  const commands = await openCodec(registry, topics.namespace, 'commands');
  const internalReviewMs = millisecondsOf(settings.LOCKBOX_INTERNAL_REVIEW);
  const senderKey = settings.LOCKBOX_SENDER_KEY_POLICY;
  return {
    settings,
    topics,
    command: createCommandSender({ sender: 'policy', senderKey, codec: commands, topics, clock }),
    senderKeys: senderKeysOf(settings),
    signingKey: signingKeyOf(settings.LOCKBOX_SIGNING_KEY),
    stateKeys: { present: settings.LOCKBOX_STATE_KEY, previous: settings.LOCKBOX_STATE_KEY_PREVIOUS },
    inTurn: createSerialQueue(),
    partitionOf: keyPartition(settings.LOCKBOX_PARTITIONS),
    rules: {
      internalReviewMs,
      internalReminders: internalRemindersOf(internalReviewMs),
      reminders: durationsOf(settings.LOCKBOX_REMINDERS),
      licences: loadLicences(),
      providerPasskeys: providerPasskeysOf(settings),
    },
    clock,
    clocks: {
      toleranceMs: millisecondsOf(settings.LOCKBOX_CLOCK_TOLERANCE),
      setAsideUntil: offsetsOf(settings.LOCKBOX_CLOCK_DIFFERS_UNTIL),
    },
    believedUntil: Date.parse(settings.LOCKBOX_DECISIONS_BELIEVED_UNTIL) || 0,
    source: Buffer.from(`urn:lockbox:${topics.namespace}`),
    codecs: {
      events: await open('events'),
      texts: await open('texts'),
      sealed: await open('sealed'),
      'policy-state': await open('policy-state'),
    },
  };
}
