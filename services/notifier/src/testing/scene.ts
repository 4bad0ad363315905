/** What a notifier's test needs around it: tenants and requests, in the log and as the projector would write them. */
import type { RecordNotification } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, type RequestId, requestId, tenantId } from '@lockbox/contracts/ids';
import { ticketFields } from '@lockbox/store/collections/requests';
import type { Store } from '@lockbox/store/connect';
import type { WrittenLog } from '@lockbox/testing/written-log';

const DAY_MS = 24 * 3_600_000;
const position = { topic: 'directory', partition: 0, offset: 1 };

export const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
};
const text = (textId: string) => ({ textId, digest: Buffer.alloc(32) });

export function createScene(parts: {
  readonly namespace: string;
  readonly log: WrittenLog;
  readonly store: Store;
  readonly now: () => number;
}) {
  const { namespace, log, store } = parts;
  const addressOf = (tenant: string, person: string) => `${person}@${tenant}.${namespace}.example`;

  /** A tenant in the log and, as the projector would write it, in MongoDB. */
  async function tenantWith(tenant: string, administrators: readonly string[]): Promise<void> {
    await store.collections.tenants.insertOne({
      _id: tenantId(tenant),
      displayName: `${tenant} Ltd`,
      licences: [],
      position,
    });
    await store.collections.environments.insertOne({
      _id: `${tenant}/prod`,
      tenantId: tenantId(tenant),
      environmentId: environmentId('prod'),
      displayName: `${tenant} Production`,
      managed: true,
      dataStores: [dataStoreId('db')],
      position,
    });
    const roles = ['GLOBAL_ADMINISTRATOR'] as const;
    for (const person of administrators) {
      await store.collections.principals.insertOne({
        _id: `${tenant}/${person}`,
        tenantId: tenantId(tenant),
        principalId: personId(person),
        displayName: `${person} of ${tenant}`,
        email: addressOf(tenant, person),
        roles,
        licences: [],
        environmentIds: [],
        locale: 'en-GB',
        timeZone: 'Europe/Berlin',
        disabled: false,
        position,
      });
    }
    const set = (person: string, disabled: boolean): EventData => ({
      type: 'PrincipalSet',
      principalId: personId(person),
      roles,
      licences: [],
      environmentIds: [],
      disabled,
      position,
    });
    await log.append(tenant, [...administrators.map((person) => set(person, false)), set('disabled-one', true)]);
  }

  /** A request up to where the customer is asked, in the log and, unless told otherwise, in MongoDB. */
  async function askCustomer(tenant: string, name: string, projected = true): Promise<RequestId> {
    const id = requestId(`${tenant}-${name}`);
    const now = parts.now();
    if (projected) await projectRequest(tenant, id);
    await log.append(
      tenant,
      [
        {
          type: 'RequestSubmitted',
          requestId: id,
          source: 'servicedesk',
          sourceRequestId: name,
          environmentId: environmentId('prod'),
          dataStores: [dataStoreId('db')],
          engineerId: personId('engineer-1'),
          permissions: ['read'],
          justification: text(`text-of-${id}`),
          trigger: 'SUPPORT_TICKET',
          ticketId: `T-${name}`,
          exclusion: null,
          declaredBy: null,
          requestedAt: now,
          reviewExpiresAt: now + 4 * DAY_MS,
        },
        {
          type: 'InternallyApproved',
          requestId: id,
          approverId: personId('approver-1'),
          comment: null,
          decidedAt: now,
        },
        { type: 'LockboxRequestCreated', requestId: id, expiresAt: now + 4 * DAY_MS, remindAt: [], facts },
      ],
      { occurredAt: now },
    );
    return id;
  }

  async function projectRequest(tenant: string, id: RequestId): Promise<void> {
    const now = Date.now();
    await store.collections.texts.insertOne({
      _id: `text-of-${id}`,
      tenantId: tenantId(tenant),
      requestId: id,
      text: `The export of ${id} stops <here>`,
      position: { partition: 0, offset: 1 },
    });
    await store.collections.requests.insertOne({
      _id: id,
      tenantId: tenantId(tenant),
      sequence: 1_000,
      source: 'servicedesk',
      sourceRequestId: id,
      environmentId: environmentId('prod'),
      dataStores: [dataStoreId('db')],
      engineerId: personId('engineer-1'),
      permissions: ['read'],
      justificationTextId: `text-of-${id}`,
      trigger: 'SUPPORT_TICKET',
      ...ticketFields(`T-of-${id}`),
      exclusion: null,
      declaredBy: null,
      requestedAt: now,
      submittedAt: now,
      reviewExpiresAt: now + 4 * DAY_MS,
      status: 'ACTION_NEEDED',
      internal: { decision: 'APPROVED', by: personId('approver-1'), at: now, commentTextId: null },
      lockbox: { createdAt: now, expiresAt: now + 4 * DAY_MS },
      customer: null,
      facts: null,
      access: null,
    });
  }

  /** What policy would do with the outcomes. */
  async function record(tenant: string, outcomes: readonly RecordNotification[]): Promise<void> {
    await log.append(
      tenant,
      outcomes.map(({ type: _type, eventId: aboutEventId, ...outcome }) => ({
        type: 'NotificationRecorded',
        aboutEventId,
        ...outcome,
      })),
    );
  }

  return { addressOf, tenantWith, askCustomer, projectRequest, record };
}
export type Scene = ReturnType<typeof createScene>;
