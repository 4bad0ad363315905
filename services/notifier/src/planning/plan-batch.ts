import type { Event } from '@lockbox/contracts/generated/events';
import { PROVIDER_TENANT, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { Batch } from '@lockbox/worker/definition';
import type { Collection } from 'mongodb';
import { addItems, removeItems, type WorkItem } from '../work-list/items.ts';
import type { PlannedNotice } from '../work-list/notice.ts';
import type { PlanningMemory } from './memory.ts';
import { type Participants, requestIdIn } from './participants.ts';
import { type PlannedWebhook, planEvent } from './plan.ts';
import { noRecipients, type Recipients } from './recipients.ts';

export interface PlanningDeps {
  readonly memory: PlanningMemory;
  readonly items: Collection<WorkItem>;
  readonly webhooks: Collection<WebhookDocument>;
}

/**
 * Turns events into work. Each step may be done twice, so the order is what a crash in between needs: the participants
 * that a notice's sending looks at come before the notice; those that its planning looks at are removed after it; and the
 * recipients, whose sequence says that all of it is done, come last.
 */
export async function planBatch(
  deps: PlanningDeps,
  { records, partition, heartbeat }: Batch<'events'>,
  now: number,
): Promise<void> {
  const { memory, items } = deps;
  const events = records.map(({ value }) => value);
  const { notices, recorded, recipients, participants } = planEvents(events, await readRemembered(deps, events));
  await writeAll(
    memory.participants,
    [...participants.values()].flatMap((one) => one ?? []),
  );
  await addItems(items, notices, { partition, now, heartbeat });
  await heartbeat();
  await removeItems(items, recorded);
  const over = [...participants].flatMap(([id, one]) => (one === null ? [id] : []));
  if (over.length > 0) await memory.participants.deleteMany({ _id: { $in: over } });
  await writeAll(memory.recipients, [...recipients.values()]);
}

interface Remembered {
  readonly recipients: ReadonlyMap<TenantId, Recipients>;
  readonly participants: ReadonlyMap<RequestId, Participants>;
  readonly webhooks: readonly PlannedWebhook[];
}

/** What some events lead to: their notices, and what they change of what is remembered. */
interface BatchPlan {
  readonly notices: readonly PlannedNotice[];
  /** The notifications whose outcome is in the log. */
  readonly recorded: ReadonlySet<string>;
  readonly recipients: ReadonlyMap<TenantId, Recipients>;
  /** Null where the request is over. */
  readonly participants: ReadonlyMap<RequestId, Participants | null>;
}

function planEvents(events: readonly Event[], before: Remembered): BatchPlan {
  const notices = new Map<string, PlannedNotice>();
  const recorded = new Set<string>();
  const recipients = new Map<TenantId, Recipients>();
  const participants = new Map<RequestId, Participants | null>();
  for (const event of events) {
    const { tenantId, data } = event;
    if (data.type === 'NotificationRecorded') recorded.add(data.notificationId);
    const known = recipients.get(tenantId) ?? before.recipients.get(tenantId) ?? noRecipients(tenantId);
    if (event.sequence <= known.sequence) continue;
    const requestId = requestIdIn(event);
    const takingPart = requestId === null ? null : participantsOf(requestId);
    const plan = planEvent(event, known, takingPart, before.webhooks);
    for (const notice of plan.notices) notices.set(notice.notificationId, notice);
    recipients.set(tenantId, plan.recipients);
    if (requestId !== null && plan.participants !== takingPart) participants.set(requestId, plan.participants);
  }
  function participantsOf(id: RequestId): Participants | null {
    const changed = participants.get(id);
    return changed === undefined ? (before.participants.get(id) ?? null) : changed;
  }
  const unrecorded = [...notices.values()].filter(({ notificationId }) => !recorded.has(notificationId));
  return { notices: unrecorded, recorded, recipients, participants };
}

async function readRemembered({ memory, webhooks }: PlanningDeps, events: readonly Event[]): Promise<Remembered> {
  const tenantIds = [...new Set(events.map(({ tenantId }) => tenantId))];
  const requestIds = [...new Set(events.flatMap((event) => requestIdIn(event) ?? []))];
  const [recipients, participants, enabledWebhooks] = await Promise.all([
    memory.recipients.find({ _id: { $in: tenantIds } }).toArray(),
    requestIds.length === 0 ? [] : memory.participants.find({ _id: { $in: requestIds } }).toArray(),
    webhooks
      .find(
        { tenantId: { $in: [...tenantIds, PROVIDER_TENANT] }, disabledAt: null },
        { projection: { tenantId: 1, createdAt: 1 } },
      )
      .toArray(),
  ]);
  return {
    recipients: new Map(recipients.map((one) => [one._id, one])),
    participants: new Map(participants.map((one) => [one._id, one])),
    webhooks: enabledWebhooks,
  };
}

async function writeAll<D extends Recipients | Participants>(
  collection: Collection<D>,
  documents: readonly D[],
): Promise<void> {
  if (documents.length === 0) return;
  await collection.bulkWrite(
    documents.map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
    { ordered: false },
  );
}
