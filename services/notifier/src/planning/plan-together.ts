import { PROVIDER_TENANT, type TenantId } from '@lockbox/contracts/ids';
import type { Clock } from '@lockbox/platform/clock';
import { documentsAltered } from '@lockbox/store/altered-documents';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { Batch } from '@lockbox/worker/definition';
import { transientReason } from '@lockbox/worker/retry';
import type { Collection } from 'mongodb';
import type { WorkItem } from '../work-list/item.ts';
import type { ItemSeal } from '../work-list/item-seal.ts';
import { addItems, isDue, newItem, removeItems } from '../work-list/items.ts';
import { mayBeAnnounced } from './announcements.ts';
import type { PlanningCollections } from './collections.ts';
import type { FreshNotices } from './fresh-notices.ts';
import type { OwnPartition } from './own-partition.ts';
import type { PlannedWebhook } from './plan.ts';
import { type BatchPlan, neededFor, planEvents, rememberPlan } from './plan-events.ts';
import { type PlannedBefore, recall } from './planning-memory.ts';

export interface PlanningDeps {
  readonly collections: PlanningCollections;
  readonly items: Collection<WorkItem>;
  readonly itemSeal: ItemSeal;
  readonly webhooks: Collection<WebhookDocument>;
  readonly fresh: FreshNotices;
  readonly clock: Clock;
}

/** A batch of one partition; not empty. */
export interface ToPlan {
  readonly own: OwnPartition;
  readonly batch: Batch<'events'>;
}

type Failures = Map<ToPlan['batch'], unknown>;

interface Planned extends ToPlan {
  readonly plan: BatchPlan;
}

/**
 * Plans batches of several partitions together, and writes what they lead to: their notices, claimed where this instance
 * sends them at once, and which outcomes are in the log. What planning remembers is written later, by a checkpoint. After a
 * crash these batches are planned again, which changes nothing: the same events give the same notices. Returns what became of
 * each batch: one that fails keeps no other waiting.
 */
export async function planTogether(
  deps: PlanningDeps,
  batches: readonly ToPlan[],
): Promise<readonly PromiseSettledResult<void>[]> {
  const failures: Failures = new Map();
  try {
    const held = await stillHeld(batches, failures);
    const known = await recall(
      deps.collections,
      held.map(({ own, batch }) => neededFor(own.memory, batch.records, own.context.partition)),
    );
    const webhooks = await enabledWebhooks(deps, held);
    await write(
      deps,
      held.flatMap((one, index) => planOne(one, known[index], webhooks, failures)),
      failures,
    );
  } catch (reason) {
    for (const { batch } of batches) if (!failures.has(batch)) failures.set(batch, reason);
  }
  return batches.map(({ batch }) =>
    failures.has(batch)
      ? { status: 'rejected', reason: failures.get(batch) }
      : { status: 'fulfilled', value: undefined },
  );
}

/** Leaves out the batches of partitions that were lost. */
async function stillHeld(batches: readonly ToPlan[], failures: Failures): Promise<readonly ToPlan[]> {
  const held = await Promise.all(
    batches.map((one) =>
      one.batch.heartbeat().then(
        () => [one],
        (reason: unknown) => {
          failures.set(one.batch, reason);
          return [];
        },
      ),
    ),
  );
  return held.flat();
}

/** An event that cannot be planned is its own partition's fault, and keeps no other waiting. */
function planOne(
  one: ToPlan,
  known: PlannedBefore | undefined,
  webhooks: readonly PlannedWebhook[],
  failures: Failures,
): readonly Planned[] {
  const { own, batch } = one;
  const { partition } = own.context;
  if (known === undefined) return [];
  try {
    checkAllKnown(one, known);
    return [{ ...one, plan: planEvents(known, batch.records, { from: own.memory.next, partition, webhooks }) }];
  } catch (reason) {
    failures.set(batch, reason);
    return [];
  }
}

/**
 * A tenant's stored document may have been removed. The tenant must not look like a new one, whose events are announced to no
 * one.
 */
function checkAllKnown({ own: { memory }, batch }: ToPlan, known: PlannedBefore): void {
  if (!memory.resumed) return; // the log is read from its beginning, whatever it begins with
  const seen = new Set<TenantId>();
  for (const { offset, value } of batch.records) {
    const { tenantId, sequence, data } = value;
    if (offset < memory.next || data.type === 'NotificationRecorded' || seen.has(tenantId)) continue;
    seen.add(tenantId);
    if (sequence === 1 || known.recipients.get(tenantId)?.sequence !== 0) continue;
    memory.altered([tenantId]);
    throw documentsAltered('the notifier', [tenantId]);
  }
}

async function enabledWebhooks(
  { webhooks }: PlanningDeps,
  batches: readonly ToPlan[],
): Promise<readonly PlannedWebhook[]> {
  const events = batches.flatMap(({ batch }) => batch.records.map(({ value }) => value).filter(mayBeAnnounced));
  if (events.length === 0) return [];
  const owners = new Set([...events.map(({ tenantId }) => tenantId), PROVIDER_TENANT]);
  return await webhooks
    .find(
      { tenantId: { $in: [...owners] }, disabledAt: null },
      { projection: { tenantId: 1, createdAt: 1, events: 1 } },
    )
    .toArray();
}

async function write(deps: PlanningDeps, planned: readonly Planned[], failures: Failures): Promise<void> {
  try {
    await writePlans(deps, planned);
  } catch (error) {
    if (planned.length === 1 || transientReason(error) !== undefined) throw error;
    // One of them is at fault; written one by one, it fails alone.
    for (const one of planned)
      await writePlans(deps, [one]).catch((reason: unknown) => void failures.set(one.batch, reason));
  }
}

async function writePlans({ items, itemSeal, fresh, clock }: PlanningDeps, planned: readonly Planned[]): Promise<void> {
  const notices = planned.flatMap(({ own, plan }) => plan.notices.map((notice) => ({ own, notice })));
  const now = clock.now();
  const claims = fresh.claim(notices.filter(({ notice }) => isDue(notice, now)));
  const added = notices.map(({ own, notice }) => {
    const claim = claims.get(notice.notificationId);
    return { own, claim, item: newItem(notice, { partition: own.context.partition, now, claim }) };
  });
  for (const { own, plan } of planned) for (const id of plan.recorded) own.memory.unrecorded.delete(id);
  const [there] = await Promise.all([
    addItems(
      items,
      itemSeal,
      added.map(({ item }) => item),
    ),
    removeItems(
      items,
      planned.flatMap(({ plan }) => [...plan.recorded]),
    ),
    ...planned.map(({ own, batch }) => own.runner.handle(batch)),
  ]);
  for (const { own, batch, plan } of planned) {
    rememberPlan(own.memory, plan, nextOf(batch));
    keepUnrecorded(own.memory.unrecorded, plan.notices);
    own.memory.newest.take(batch.records);
  }
  fresh.added(added.filter(({ item }) => !there.has(item._id) && isDue(item, now)));
}

/** Beyond this number, `lockbox doctor` finds items that were removed. */
const UNRECORDED_KNOWN = 20_000;

function keepUnrecorded(unrecorded: Map<string, number>, notices: BatchPlan['notices']): void {
  for (const { notificationId } of notices) {
    if (unrecorded.size < UNRECORDED_KNOWN) unrecorded.set(notificationId, Date.now());
  }
}

const nextOf = ({ records }: Batch<'events'>): number => (records.at(-1)?.offset ?? -1) + 1;
