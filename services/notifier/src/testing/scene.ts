/** The surroundings of a notifier's test: tenants and requests, in the log and as the projector would write them. */
import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, type RequestId, requestId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import type { WrittenLog } from '@lockbox/worker/testing/written-log';
import {
  administratorDocument,
  environmentDocument,
  justificationDocument,
  tenantDocument,
  waitingRequestDocument,
} from './documents.ts';

const DAY_MS = 24 * 3_600_000;

const sampleFacts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
  emergencyRule: 'OPENS' as const,
};

interface SceneDeps {
  readonly namespace: string;
  readonly log: WrittenLog;
  readonly store: Store;
  readonly now: () => number;
}

export type Scene = ReturnType<typeof createScene>;

export function createScene({ namespace, log, store, now }: SceneDeps) {
  const { collections } = store;
  const addressOf = (tenant: string, person: string) => `${person}@${tenant}.${namespace}.example`;

  async function projectRequest(tenant: string, id: RequestId): Promise<void> {
    await collections.texts.insertOne(justificationDocument(tenant, id));
    await collections.requests.insertOne(waitingRequestDocument(tenant, id, Date.now()));
  }

  return {
    addressOf,
    projectRequest,

    /** A tenant in the log and in MongoDB; the log has a disabled administrator besides. */
    async tenantWith(tenant: string, administrators: readonly string[]): Promise<void> {
      await collections.tenants.insertOne(tenantDocument(tenant));
      await collections.environments.insertOne(environmentDocument(tenant));
      for (const person of administrators) {
        await collections.principals.insertOne(administratorDocument(tenant, person, addressOf(tenant, person)));
      }
      await log.append(tenant, [
        ...administrators.map((person) => administrator(person, false)),
        administrator('disabled-one', true),
      ]);
    },

    /** A request up to where the customer is asked, in the log and, unless asked otherwise, in MongoDB. */
    async askCustomer(tenant: string, name: string, projected = true): Promise<RequestId> {
      const id = requestId(`${tenant}-${name}`);
      if (projected) await projectRequest(tenant, id);
      await log.append(tenant, askedCustomer(id, name, now()), { occurredAt: now() });
      return id;
    },

    /** Records outcomes in the log, in the place of policy. */
    async record(tenant: string, outcomes: readonly RecordNotification[]): Promise<void> {
      await log.append(
        tenant,
        outcomes.map(({ type: _type, eventId: aboutEventId, aboutSequence: _, ...outcome }) => ({
          type: 'NotificationRecorded',
          aboutEventId,
          ...outcome,
          salt: null,
        })),
      );
    },
  };
}

const administrator = (person: string, disabled: boolean): EventData => ({
  type: 'PrincipalSet',
  principalId: personId(person),
  roles: ['GLOBAL_ADMINISTRATOR'],
  licences: [],
  environmentIds: [],
  disabled,
  position: { topic: 'directory', partition: 0, offset: 1, signedAt: null },
});

const askedCustomer = (id: RequestId, name: string, now: number): readonly EventData[] => [
  {
    type: 'RequestSubmitted',
    requestId: id,
    source: 'servicedesk',
    sourceRequestId: name,
    environmentId: environmentId('prod'),
    dataStores: [dataStoreId('db')],
    engineerId: personId('engineer-1'),
    permissions: ['read'],
    justification: { textId: `text-of-${id}`, digest: Buffer.alloc(32) },
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-${name}`,
    exclusion: null,
    declaredBy: null,
    requestedAt: now,
    reviewExpiresAt: now + 4 * DAY_MS,
    remindAt: [],
    previousRequestId: null,
    assertion: null,
  },
  {
    type: 'InternallyApproved',
    requestId: id,
    approverId: personId('approver-1'),
    comment: null,
    decidedAt: now,
    shown: null,
    assertion: null,
  },
  {
    type: 'LockboxRequestCreated',
    requestId: id,
    expiresAt: now + 4 * DAY_MS,
    remindAt: [],
    facts: sampleFacts,
    approvalsNeeded: 1,
    approvalRule: null,
    exclusion: null,
    declaredBy: null,
  },
];
