/** For tests: policy's parts without servers, and commands as their senders sign them. */
import { Codec, type Values } from '@lockbox/contracts/codec';
import type { Command, CommandData } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Value as StateRecord } from '@lockbox/contracts/generated/policy-state';
import {
  type CommandId,
  commandId,
  dataStoreId,
  environmentId,
  personId,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Sender } from '@lockbox/contracts/senders';
import { signed } from '@lockbox/contracts/senders';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { topicNames } from '@lockbox/topics/names';
import type { Batch, Incoming, Outgoing, PartitionContext } from '@lockbox/worker/definition';
import { keyPartition } from '@lockbox/worker/write';
import type { PolicyParts } from './parts.ts';
import { type PolicySettings, type SenderKeys, senderKeysOf } from './settings.ts';

export const NOW = 1_772_366_400_000;
const DAY_MS = 86_400_000;

/** Nothing is written with another schema than it is read with. */
const registry: SchemaRegistryClient = {
  idOf: async () => 7,
  schemaById: async () => undefined,
  register: async () => 7,
  compatibilityOf: async () => undefined,
};
const codec = <F extends SchemaFile>(file: F) => new Codec<Values[F]>(file, 7, registry);

export const settings: PolicySettings = {
  LOCKBOX_KAFKA_BROKERS: 'localhost:9092',
  LOCKBOX_KAFKA_SASL: '',
  LOCKBOX_KAFKA_USERNAME: '',
  LOCKBOX_KAFKA_PASSWORD: '',
  LOCKBOX_KAFKA_TLS: false,
  LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
  LOCKBOX_NAMESPACE: 'lockbox',
  LOCKBOX_HTTP_PORT: 0,
  LOCKBOX_HTTP_HOST: '127.0.0.1',
  LOCKBOX_LOG_LEVEL: 'silent',
  LOCKBOX_DEVELOPMENT: true,
  LOCKBOX_CLOCK_FILE: '',
  LOCKBOX_PARTITIONS: 12,
  LOCKBOX_INTERNAL_REVIEW: 'P4D',
  LOCKBOX_REMINDERS: 'P2D,P3D',
  LOCKBOX_SENDER_KEY_INTAKE: 'key of intake',
  LOCKBOX_SENDER_KEY_PORTAL: 'key of portal',
  LOCKBOX_SENDER_KEY_TIMER: 'key of timer',
  LOCKBOX_SENDER_KEY_NOTIFIER: 'key of notifier',
  LOCKBOX_ACCEPTED_FOREIGN_EVENTS: '',
};
const senderKeys: SenderKeys = senderKeysOf(settings);

export function policyParts(changes: Partial<PolicyParts> = {}): PolicyParts {
  return {
    settings,
    topics: topicNames(),
    senderKeys,
    partitionOf,
    rules: { internalReviewMs: 4 * DAY_MS, reminders: [2 * DAY_MS, 3 * DAY_MS], licences: loadLicences() },
    source: Buffer.from('urn:lockbox:lockbox'),
    codecs: {
      events: codec('events'),
      texts: codec('texts'),
      sealed: codec('sealed'),
      'policy-state': codec('policy-state'),
    },
    ...changes,
  };
}

export const contoso: TenantId = tenantId('contoso');
const partitionOf = keyPartition(settings.LOCKBOX_PARTITIONS);
/** Where contoso stands. */
export const PARTITION = partitionOf(contoso);
const commands = codec('commands');
let made = 0;

export function command(data: CommandData, changes: Partial<Command> = {}): Command {
  const id = changes.commandId ?? newCommandId();
  return {
    commandId: id,
    tenantId: contoso,
    actor: { kind: 'UPSTREAM', id: 'servicedesk' },
    correlationId: id,
    sentAt: NOW,
    data,
    ...changes,
  };
}

const newCommandId = (): CommandId => commandId(`command-${++made}`);

/** The command's record as its sender signs it. */
export function received(
  value: Command,
  offset: number,
  sender: Sender = 'intake',
  timestamp = NOW,
): Incoming<Command> {
  const key = Buffer.from(value.tenantId);
  const raw = commands.encode(value);
  const headers = signed(sender, senderKeys[sender], key, raw);
  const partition = partitionOf(value.tenantId);
  return { topic: 'lockbox.commands', partition, offset, timestamp, key, raw, value, headers };
}

export const batchOf = (records: readonly Incoming<Command>[]): Batch<'commands'> => ({
  schema: 'commands',
  topic: 'lockbox.commands',
  partition: PARTITION,
  records,
  end: (records.at(-1)?.offset ?? -1) + 1,
  heartbeat: async () => {},
});

const position = (offset: number) => ({ topic: 'lockbox.directory', partition: 0, offset });

/** A tenant with a managed environment and an administrator. */
export const directory: readonly CommandData[] = [
  { type: 'SetTenant', licences: ['m365/E5'], position: position(0) },
  {
    type: 'SetEnvironment',
    environmentId: environmentId('prod'),
    managed: true,
    dataStores: [dataStoreId('prod-db')],
    position: position(1),
  },
  {
    type: 'SetPrincipal',
    principalId: personId('ada'),
    roles: ['GLOBAL_ADMINISTRATOR'],
    licences: ['m365/E5'],
    environmentIds: [environmentId('prod')],
    disabled: false,
    position: position(2),
  },
];

type Submission = Extract<CommandData, { type: 'SubmitRequest' }>;

export function submission(id: string, changes: Partial<Submission> = {}): Submission {
  return {
    type: 'SubmitRequest',
    requestId: requestIdOf(contoso, 'servicedesk', id),
    source: 'servicedesk',
    sourceRequestId: id,
    environmentId: environmentId('prod'),
    dataStores: [dataStoreId('prod-db')],
    engineerId: personId('engineer-1'),
    permissions: ['read'],
    justification: 'The nightly export stops',
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-${id}`,
    exclusion: null,
    declaredBy: null,
    disclosure: 'NOTIFY',
    requestedAt: NOW - 60_000,
    ...changes,
  };
}

export const internalDecision = (id: string, decision: 'APPROVED' | 'REJECTED' = 'APPROVED'): CommandData => ({
  type: 'RecordInternalDecision',
  requestId: requestIdOf(contoso, 'servicedesk', id),
  approverId: personId('approver-1'),
  decision,
  comment: null,
  decidedAt: NOW,
});

/** One partition of the topics that policy writes, as a broker keeps them: a transaction's end takes an offset too. */
export class FakePartition {
  readonly alarms: string[] = [];
  readonly context: PartitionContext;
  private readonly parts: PolicyParts;
  private readonly stored = new Map<string, Map<number, Outgoing>>();
  private readonly ends = new Map<string, number>();

  constructor(parts: PolicyParts) {
    this.parts = parts;
    const { events, policyState } = parts.topics;
    this.context = {
      partition: PARTITION,
      signal: new AbortController().signal,
      offsets: async (topic) => ({ low: 0, high: this.endOf(topic), lastStable: this.endOf(topic) }),
      partitionCount: async () => settings.LOCKBOX_PARTITIONS,
      send: async () => {},
      alarm: (code) => void this.alarms.push(code),
      readToEnd: async (schema, from, onBatch) => {
        const topic = schema === 'events' ? events : policyState;
        const start = from === 'beginning' ? 0 : from;
        const records = [...(this.stored.get(topic) ?? [])]
          .filter(([offset]) => offset >= start)
          .map(([offset, record]) => this.incoming(topic, offset, record));
        const batch = {
          schema,
          topic,
          partition: PARTITION,
          records,
          end: this.endOf(topic),
          heartbeat: async () => {},
        };
        // The topic of the schema asked for was read, so the records are of its kind.
        onBatch(batch as unknown as Parameters<typeof onBatch>[0]);
        return { end: this.endOf(topic) };
      },
    };
  }

  endOf(topic: string): number {
    return this.ends.get(topic) ?? 0;
  }

  /** Writes the records and the end of their transaction; where each topic's records begin. */
  write(records: readonly Outgoing[], ending = 1): Map<string, number> {
    const first = new Map<string, number>();
    for (const record of records) {
      const offset = this.endOf(record.topic);
      if (!first.has(record.topic)) first.set(record.topic, offset);
      const topic = this.stored.get(record.topic) ?? new Map<number, Outgoing>();
      topic.set(offset, record);
      this.stored.set(record.topic, topic);
      this.ends.set(record.topic, offset + 1);
    }
    for (const topic of first.keys()) this.ends.set(topic, this.endOf(topic) + ending);
    return first;
  }

  /** Takes away what stands in a topic from an offset on, as a lost disk would. */
  lose(topic: string, from = 0): void {
    const kept = [...(this.stored.get(topic) ?? [])].filter(([offset]) => offset < from);
    this.stored.set(topic, new Map(kept));
  }

  events(): Event[] {
    return this.read(this.parts.topics.events).map(({ value }) => this.parts.codecs.events.decode(value));
  }

  state(): Map<string, StateRecord | null> {
    const codec = this.parts.codecs['policy-state'];
    return new Map(
      this.read(this.parts.topics.policyState).map(({ key, value }) => [
        String(key),
        value === null ? null : codec.decode(value),
      ]),
    );
  }

  read(topic: string): readonly Outgoing[] {
    return [...(this.stored.get(topic)?.values() ?? [])];
  }

  private incoming(topic: string, offset: number, record: Outgoing): Incoming<unknown> {
    const { events, policyState } = this.parts.topics;
    const codec =
      topic === events ? this.parts.codecs.events : topic === policyState ? this.parts.codecs['policy-state'] : null;
    return {
      topic,
      partition: PARTITION,
      offset,
      timestamp: record.timestamp ?? NOW,
      key: record.key === null ? null : Buffer.from(record.key),
      raw: record.value,
      value: record.value === null ? null : codec?.decode(record.value),
      headers: {},
    };
  }
}
