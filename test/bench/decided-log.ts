/** A partition of the log as policy writes it, of any length, made while it is read: requests that are decided by the rules, one after another. */

import { Codec } from '@lockbox/contracts/codec';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import {
  commandId,
  dataStoreId,
  environmentId,
  personId,
  providerLog,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { eventIdOf, notificationIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { tenantDecider } from '@lockbox/domain/decider/decider';
import type { PreparedData } from '@lockbox/domain/decider/decision';
import { forgettable } from '@lockbox/domain/memory/tenant-memory';
import { hashOf } from '@lockbox/evidence/chain';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import type { SigningKey } from '@lockbox/evidence/signing-keys';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import type { StoredRecord } from '@lockbox/worker/read';

const BEGIN = Date.UTC(2026, 0, 1);
const TENANTS = 100;
/** A thousand and some a day: what ended long ago is forgotten meanwhile, as in any log. */
const BETWEEN_MS = 60_000;
const text = { textId: 'tenant/text', digest: Buffer.alloc(32, 7) };
const [engineer, approver] = [personId('engineer-1'), personId('approver-1')];
const [environment, dataStore] = [environmentId('production'), dataStoreId('crm')];

interface Written {
  readonly codec: Codec<Event>;
  readonly place: { readonly topic: string; readonly partition: number };
  readonly key: SigningKey;
  /** Events in a transaction, and as many more as its last command has. */
  readonly inTransaction: number;
}

interface Chained {
  readonly tenant: TenantId;
  readonly value: Buffer;
}

/** The codec of a log without a registry. */
export const codecOfLog = (): Codec<Event> => new Codec<Event>('events', 7, { schemaById: async () => undefined });

/** Endless: transaction by transaction. */
export function* decidedLog({ codec, place, key, inTransaction }: Written): Generator<readonly StoredRecord[], never> {
  const licences = loadLicences();
  const own = providerLog(place.partition);
  const memories = new Map<TenantId, ReturnType<typeof tenantDecider.initialState>>();
  const heads = new Map<TenantId, { readonly sequence: number; readonly hash: Buffer }>();
  const memoryOf = (id: TenantId) => {
    const memory = memories.get(id) ?? tenantDecider.initialState(id);
    memories.set(id, memory);
    return memory;
  };
  let now = BEGIN;
  let commands = 0;
  let offset = 0;

  function decided(tenant: TenantId, data: PreparedData): readonly Chained[] {
    const id = commandId(`command-${++commands}`);
    const actor = { kind: 'UPSTREAM', id: 'servicedesk' } as const;
    const memory = memoryOf(tenant);
    const terms = {
      now,
      internalReviewMs: 345_600_000,
      internalReminders: [],
      reminders: [],
      licences,
      provider: memoryOf(own),
      providerPasskeys: { from: Number.POSITIVE_INFINITY, unsignedSources: new Set<string>() },
    };
    const command = { commandId: id, tenantId: tenant, actor, correlationId: id, sentAt: now, data };
    const decision = tenantDecider.decide(command, memory, terms);
    if (decision.kind !== 'events' || decision.events.length === 0) throw new Error(`${data.type} leads to nothing`);
    const chained = decision.events.map(({ data: fact, rule }): Chained => {
      const { sequence, hash } = heads.get(tenant) ?? { sequence: 0, hash: null };
      const event: Event = {
        eventId: eventIdOf(tenant, sequence + 1),
        tenantId: tenant,
        sequence: sequence + 1,
        previousHash: hash,
        occurredAt: now,
        causationId: id,
        commandOffset: commands,
        correlationId: id,
        actor,
        rule,
        data: fact,
      };
      for (const entity of tenantDecider.evolve(memory, event)) memory.put(entity);
      const value = Buffer.from(codec.encode(event));
      heads.set(tenant, { sequence: sequence + 1, hash: hashOf(value) });
      return { tenant, value };
    });
    for (const one of forgettable(memory, now)) memory.delete(one);
    return chained;
  }

  /** Command by command. */
  function* all(): Generator<readonly Chained[], never> {
    let position = 0;
    const at = () => ({ topic: 'lockbox.directory', partition: place.partition, offset: ++position, signedAt: null });
    for (const [id, role] of [
      [engineer, 'ENGINEER'],
      [approver, 'INTERNAL_APPROVER'],
    ] as const) {
      yield decided(own, { type: 'SetProviderPerson', personId: id, roles: [role], disabled: false, position: at() });
    }
    const tenants = Array.from({ length: TENANTS }, (_, index) => tenantId(`tenant-${index}`));
    for (const tenant of tenants) {
      yield decided(tenant, { type: 'SetTenant', licences: ['m365/E5'], position: at() });
      yield decided(tenant, {
        type: 'SetEnvironment',
        environmentId: environment,
        managed: true,
        dataStores: [dataStore],
        position: at(),
      });
    }
    for (let number = 0; ; number++) {
      now += BETWEEN_MS;
      const tenant = tenants[number % TENANTS] as TenantId; // there are so many
      for (const data of lifeOf(tenant, number, now)) yield decided(tenant, data);
    }
  }

  let transaction: Chained[] = [];
  for (const ofCommand of all()) {
    transaction.push(...ofCommand);
    if (transaction.length < inTransaction) continue;
    const proofs = proofsOf(
      key,
      place,
      transaction.map(({ value }) => digestOf(value)),
    );
    yield transaction.map(
      ({ tenant, value }, index): StoredRecord => ({
        offset: offset++,
        timestamp: now,
        key: Buffer.from(tenant),
        raw: value,
        headers: { [PROOF_HEADER]: proofs[index] ?? Buffer.alloc(0) },
      }),
    );
    transaction = [];
  }
  throw new Error('It has no end');
}

/** Asked for, granted without an approval since no policy is on, told, used, and handed back: eight events. */
function lifeOf(tenant: TenantId, number: number, now: number): readonly PreparedData[] {
  const [source, sourceRequestId] = ['servicedesk', `REQ-${number}`];
  const requestId = requestIdOf(tenant, source, sourceRequestId);
  const told = (recipient: string): Extract<CommandData, { type: 'RecordNotification' }> => ({
    type: 'RecordNotification',
    notificationId: notificationIdOf(eventIdOf(tenant, 1), recipient, 'EMAIL'),
    eventId: eventIdOf(tenant, 1),
    requestId,
    recipientId: recipient,
    channel: 'EMAIL',
    outcome: 'DELIVERED',
    detail: '250 OK',
    attempts: 1,
    at: now,
    internal: false,
    aboutSequence: 1,
  });
  const asked = {
    requestId,
    source,
    sourceRequestId,
    environmentId: environment,
    dataStores: [dataStore],
    engineerId: engineer,
    permissions: ['read'],
  };
  const submitted = {
    type: 'SubmitRequest',
    ...asked,
    justification: text,
    trigger: 'SUPPORT_TICKET',
    ticketId: `INC-${number}`,
    exclusion: null,
    declaredBy: null,
    disclosure: 'NOTIFY',
    requestedAt: now,
    previousRequestId: null,
    assertion: null,
  } as const;
  return [
    submitted,
    {
      type: 'RecordInternalDecision',
      requestId,
      approverId: approver,
      decision: 'APPROVED',
      comment: null,
      decidedAt: now,
      shown: submissionHashOf({ ...submitted, tenantId: tenant }),
      assertion: null,
      commentSalt: null,
    },
    told('ada'),
    told('bob'),
    {
      type: 'RecordAccessUse',
      requestId,
      reportId: `report-${number}`,
      engineerId: engineer,
      actions: [
        { usedAt: now, dataStoreId: dataStore, permission: 'read', action: 'READ', objectClass: 'orders', count: 3 },
      ],
    },
    { type: 'FinishWork', requestId, engineerId: engineer, finishedAt: now },
  ];
}
