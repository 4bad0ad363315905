import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import type { Incoming } from '@lockbox/worker/definition';
import type { PlannedNotice } from '../work-list/notice.ts';
import { type Participants, requestIdIn } from './participants.ts';
import { type PlannedWebhook, planEvent } from './plan.ts';
import type { NeededDocuments, PlannedBefore, PlanningMemory } from './planning-memory.ts';
import { noRecipients, type Recipients } from './recipients.ts';

/** The notices that some events of a partition lead to, and the changes of the planning memory. */
export interface BatchPlan {
  readonly notices: readonly PlannedNotice[];
  /** The notifications whose outcome is in the log. */
  readonly recorded: ReadonlySet<string>;
  /** After the last event, of each tenant. */
  readonly recipients: ReadonlyMap<TenantId, Recipients>;
  /** Those that changed. */
  readonly participants: ReadonlyMap<RequestId, Participants>;
}

/** The part of an event's record that planning reads. */
type Read = Pick<Incoming<Event>, 'offset' | 'value'>;

/** The record of an outcome tells nobody anything, and changes nothing of what is remembered. */
const isOutcome = ({ data }: Event): boolean => data.type === 'NotificationRecorded';

/** True for events that may be announced to the internal approvers. */
const asksForReview = ({ data }: Event): boolean =>
  data.type === 'RequestSubmitted' || data.type === 'InternalReminderDue';

/**
 * The documents that these events of a partition need. The provider's own log in the partition says who the internal approvers
 * are.
 */
export function neededFor(memory: PlanningMemory, records: readonly Read[], partition: number): NeededDocuments {
  const tenantIds = new Set<TenantId>();
  const requestIds = new Set<RequestId>();
  const submitted = new Set<RequestId>();
  /** A batch that failed after it was planned comes again, with more behind it; after a crash planning may have come further than is stored. */
  const mayBePlanned = (offset: number, { tenantId, sequence }: Event): boolean =>
    offset < memory.next || sequence <= (memory.recipients.get(tenantId)?.sequence ?? Number.POSITIVE_INFINITY);
  for (const { offset, value } of records) {
    if (isOutcome(value)) continue;
    tenantIds.add(value.tenantId);
    if (asksForReview(value)) tenantIds.add(providerLog(partition));
    const requestId = requestIdIn(value);
    if (requestId === null || submitted.has(requestId)) continue;
    // Nothing is known of a request before it was submitted.
    if (value.data.type === 'RequestSubmitted' && !mayBePlanned(offset, value)) submitted.add(requestId);
    else requestIds.add(requestId);
  }
  return { memory, tenantIds, requestIds };
}

/** Plans the events from an offset on, with what is known before them. */
export function planEvents(
  before: PlannedBefore,
  records: readonly Read[],
  {
    from,
    partition,
    webhooks = [],
  }: { readonly from: number; readonly partition: number; readonly webhooks?: readonly PlannedWebhook[] },
): BatchPlan {
  const notices = new Map<string, PlannedNotice>();
  const recorded = new Set<string>();
  const recipients = new Map<TenantId, Recipients>();
  const participants = new Map<RequestId, Participants>();
  for (const { offset, value: event } of records) {
    const { tenantId, data } = event;
    if (data.type === 'NotificationRecorded') {
      recorded.add(data.notificationId);
      continue;
    }
    const known = recipientsOf(tenantId);
    if (offset < from || event.sequence <= known.sequence) continue; // planned already
    const requestId = requestIdIn(event);
    const takingPart = requestId === null ? null : participantsOf(requestId);
    const { internalApprovers } = recipientsOf(providerLog(partition));
    const plan = planEvent(event, known, takingPart, { webhooks, internalApprovers });
    for (const notice of plan.notices) notices.set(notice.notificationId, { ...notice, offset });
    recipients.set(tenantId, plan.recipients);
    if (requestId === null || plan.participants === takingPart) continue;
    if (plan.participants !== null) participants.set(requestId, plan.participants);
    else if (takingPart !== null) participants.set(requestId, { ...takingPart, sequence: event.sequence, over: true });
  }
  function recipientsOf(id: TenantId): Recipients {
    return recipients.get(id) ?? before.recipients.get(id) ?? noRecipients(id);
  }
  function participantsOf(id: RequestId): Participants | null {
    const known = participants.get(id) ?? before.participants.get(id) ?? null;
    return known?.over ? null : known;
  }
  const unrecorded = [...notices.values()].filter(({ notificationId }) => !recorded.has(notificationId));
  return { notices: unrecorded, recorded, recipients, participants };
}

/** Applies a plan's changes to the memory, for the events before an offset. */
export function rememberPlan(memory: PlanningMemory, plan: BatchPlan, next: number): void {
  for (const [id, after] of plan.recipients) {
    if (haveChanged(memory.recipients.get(id), after)) memory.changed.recipients.add(id);
    memory.recipients.set(id, after);
  }
  for (const [id, after] of plan.participants) {
    memory.changed.participants.add(id);
    if (memory.participants.get(id) === undefined) memory.changed.submitted.add(id);
    memory.participants.set(id, after);
  }
  memory.next = Math.max(memory.next, next);
}

/** True if the recipients have changed. A new sequence alone need not be written: the partition's offset says the same. */
const haveChanged = (before: Recipients | undefined, after: Recipients): boolean =>
  before === undefined ||
  before.sequence === 0 || // a tenant of which nothing is stored must not look like one that is new
  before.administrators !== after.administrators ||
  before.internalApprovers !== after.internalApprovers ||
  before.policyEnabled !== after.policyEnabled ||
  before.notices !== after.notices ||
  before.personal !== after.personal ||
  before.unmanaged !== after.unmanaged;
