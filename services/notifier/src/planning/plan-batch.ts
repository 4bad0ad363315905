import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Batch, Incoming } from '@lockbox/worker/definition';
import { itemOf, type WorkList } from '../work-list/items.ts';
import { type PlannedNotice, type PlannedWebhook, plan } from './plan.ts';
import { type Circle, emptyCircle, type Participants, requestOf } from './recipients.ts';

/** One event can tell many people; a write of this size leaves time for the next heartbeat. */
const WRITE_AT_ONCE = 500;

/**
 * Turns events into work. Each step may be done twice, so the order is what a crash in between needs: what a notice's
 * sending looks at comes before the notice, what its planning looks at is removed after it, and the circle, which says
 * that all of it is done, comes last.
 */
export async function planWork(
  work: WorkList,
  { records, partition, heartbeat }: Batch<'events'>,
  now: number,
): Promise<void> {
  const circles = await circlesOf(work, records);
  const requests = await participantsOf(work, records);
  const webhooks = await webhooksToTell(work, records);
  const notices = new Map<string, PlannedNotice>();
  const recorded = new Set<string>();
  const changedCircles = new Set<TenantId>();
  const changedRequests = new Set<RequestId>();
  for (const { value: event } of records) {
    if (event.data.type === 'NotificationRecorded') recorded.add(event.data.notificationId);
    const circle = circles.get(event.tenantId) ?? emptyCircle(event.tenantId);
    if (event.sequence <= circle.sequence) continue;
    const requestId = requestOf(event);
    const before = requestId === null ? null : (requests.get(requestId) ?? null);
    const planned = plan(event, circle, before, webhooks);
    for (const notice of planned.notices) notices.set(notice.notificationId, notice);
    circles.set(event.tenantId, planned.circle);
    changedCircles.add(event.tenantId);
    if (requestId !== null && planned.participants !== before) {
      requests.set(requestId, planned.participants);
      changedRequests.add(requestId);
    }
  }

  const kept = [...changedRequests].flatMap((id) => requests.get(id) ?? []);
  if (kept.length > 0) {
    await work.participants.bulkWrite(
      kept.map((one) => ({ replaceOne: { filter: { _id: one._id }, replacement: one, upsert: true } })),
      { ordered: false },
    );
  }
  const wanted = [...notices.values()].filter(({ notificationId }) => !recorded.has(notificationId));
  for (let from = 0; from < wanted.length; from += WRITE_AT_ONCE) {
    await heartbeat();
    await work.items.bulkWrite(
      wanted.slice(from, from + WRITE_AT_ONCE).map((notice) => {
        const { _id, ...item } = itemOf(notice, partition, now);
        return { updateOne: { filter: { _id }, update: { $setOnInsert: item }, upsert: true } };
      }),
      { ordered: false },
    );
  }
  await heartbeat();
  if (recorded.size > 0) await work.items.deleteMany({ _id: { $in: [...recorded] } });
  const over = [...changedRequests].filter((id) => requests.get(id) === null);
  if (over.length > 0) await work.participants.deleteMany({ _id: { $in: over } });
  if (changedCircles.size > 0) {
    await work.circles.bulkWrite(
      [...changedCircles]
        .flatMap((id) => circles.get(id) ?? [])
        .map((circle) => ({
          replaceOne: { filter: { _id: circle._id }, replacement: circle, upsert: true },
        })),
      { ordered: false },
    );
  }
}

async function circlesOf(work: WorkList, records: readonly Incoming<Event>[]): Promise<Map<TenantId, Circle>> {
  const ids = [...new Set(records.map(({ value }) => value.tenantId))];
  const found = await work.circles.find({ _id: { $in: ids } }).toArray();
  return new Map(found.map((circle) => [circle._id, circle]));
}

async function participantsOf(
  work: WorkList,
  records: readonly Incoming<Event>[],
): Promise<Map<RequestId, Participants | null>> {
  const ids = [...new Set(records.flatMap(({ value }) => requestOf(value) ?? []))];
  if (ids.length === 0) return new Map();
  const found = await work.participants.find({ _id: { $in: ids } }).toArray();
  return new Map(found.map((one) => [one._id, one]));
}

async function webhooksToTell(work: WorkList, records: readonly Incoming<Event>[]): Promise<readonly PlannedWebhook[]> {
  const owners = [...new Set(records.map(({ value }) => value.tenantId)), 'provider' as const];
  return await work.webhooks
    .find({ tenantId: { $in: owners }, disabledAt: null }, { projection: { tenantId: 1, createdAt: 1 } })
    .toArray();
}
