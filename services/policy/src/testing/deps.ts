/** Policy's dependencies without servers. */
import { Codec, type SchemaValues } from '@lockbox/contracts/codec';
import { loadLicences } from '@lockbox/contracts/licences';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { SenderKey } from '@lockbox/contracts/senders';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { createSerialQueue } from '@lockbox/platform/serial-queue';
import { topicNames } from '@lockbox/topics/names';
import { type Sender, senderKeySettings } from '@lockbox/topics/programs';
import { createCommandSender, keyPartition } from '@lockbox/worker/write';
import type { PolicyDeps } from '../deps.ts';
import { type PolicySettings, senderKeysOf } from '../settings.ts';

export const NOW = 1_772_366_400_000;
const DAY_MS = 86_400_000;

/** Nothing is written with another schema than it is read with. */
const registry: SchemaRegistryClient = {
  idOf: async () => 7,
  schemaById: async () => undefined,
  register: async () => 7,
  compatibilityOf: async () => undefined,
};
export const codecOf = <F extends SchemaFile>(file: F) => new Codec<SchemaValues[F]>(file, 7, registry);

type SenderKeySetting = (typeof senderKeySettings)[Sender];
const senderKeyValues = Object.fromEntries(
  Object.entries(senderKeySettings).flatMap(([sender, setting]) => [
    [setting, `the key of ${sender} and of no other sender`],
    [`${setting}_PREVIOUS`, ''],
  ]),
) as Pick<PolicySettings, SenderKeySetting | `${SenderKeySetting}_PREVIOUS`>; // made of all senders

const signingKeys = newSigningKeys();

export const settings: PolicySettings = {
  LOCKBOX_KAFKA_BROKERS: 'localhost:9092',
  LOCKBOX_KAFKA_SASL: '',
  LOCKBOX_KAFKA_USERNAME: '',
  LOCKBOX_KAFKA_PASSWORD: '',
  LOCKBOX_KAFKA_TLS: false,
  LOCKBOX_KAFKA_CA: '',
  LOCKBOX_KAFKA_CERTIFICATE: '',
  LOCKBOX_KAFKA_KEY: '',
  LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
  LOCKBOX_REGISTRY_USERNAME: '',
  LOCKBOX_REGISTRY_PASSWORD: '',
  LOCKBOX_REGISTRY_CA: '',
  LOCKBOX_REGISTRY_CERTIFICATE: '',
  LOCKBOX_REGISTRY_KEY: '',
  LOCKBOX_NAMESPACE: 'lockbox',
  LOCKBOX_HTTP_PORT: 0,
  LOCKBOX_HTTP_HOST: '127.0.0.1',
  LOCKBOX_LOG_LEVEL: 'silent',
  LOCKBOX_ACCEPTED_GAPS: '',
  LOCKBOX_DEVELOPMENT: true,
  LOCKBOX_CLOCK_FILE: '',
  LOCKBOX_PARTITIONS: 12,
  LOCKBOX_INTERNAL_REVIEW: 'P4D',
  LOCKBOX_REMINDERS: 'P2D,P3D',
  LOCKBOX_CLOCK_TOLERANCE: 'PT5M',
  LOCKBOX_CLOCK_DIFFERS_UNTIL: '',
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: '',
  LOCKBOX_PROVIDER_PASSKEYS_FROM: '',
  LOCKBOX_TOPICS_FILE: '',
  ...senderKeyValues,
  LOCKBOX_SIGNING_KEY: signingKeys.signingKey,
  LOCKBOX_SIGNING_PUBLIC_KEYS: signingKeys.publicKey,
  LOCKBOX_STATE_KEY: 'state key of the unit tests, as long as needed',
  LOCKBOX_STATE_KEY_PREVIOUS: '',
  LOCKBOX_UNSIGNED_EVENTS_UNTIL: '',
  LOCKBOX_SIGNING_KEYS_UNTIL: '',
};
const senderKeys = senderKeysOf(settings);

export function presentKey(sender: Sender): SenderKey {
  const [key] = senderKeys[sender];
  if (key === undefined) throw new Error(`${sender} has no key`);
  return key;
}

const command = createCommandSender({
  sender: 'policy',
  senderKey: settings.LOCKBOX_SENDER_KEY_POLICY,
  codec: codecOf('commands'),
  topics: topicNames(),
  clock: { now: () => NOW },
});

export function policyDeps(changes: Partial<PolicyDeps> = {}): PolicyDeps {
  return {
    settings,
    topics: topicNames(),
    command,
    senderKeys,
    signingKey: signingKeyOf(settings.LOCKBOX_SIGNING_KEY),
    stateKeys: { present: settings.LOCKBOX_STATE_KEY, previous: settings.LOCKBOX_STATE_KEY_PREVIOUS },
    inTurn: createSerialQueue(),
    partitionOf,
    rules: {
      internalReviewMs: 4 * DAY_MS,
      internalReminders: [2 * DAY_MS, 3 * DAY_MS],
      reminders: [2 * DAY_MS, 3 * DAY_MS],
      licences: loadLicences(),
      providerPasskeys: { from: Number.POSITIVE_INFINITY, unsignedSources: new Set() },
    },
    clock: { now: () => NOW },
    clocks: { toleranceMs: 300_000, setAsideUntil: new Map() },
    believedUntil: 0,
    source: Buffer.from('urn:lockbox:lockbox'),
    codecs: {
      events: codecOf('events'),
      texts: codecOf('texts'),
      sealed: codecOf('sealed'),
      'policy-state': codecOf('policy-state'),
    },
    ...changes,
  };
}

export const partitionOf = keyPartition(settings.LOCKBOX_PARTITIONS);
