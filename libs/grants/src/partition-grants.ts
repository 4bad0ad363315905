import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog, type TenantId } from '@lockbox/contracts/ids';
import { isOver } from '@lockbox/domain/time/time-rules';
import { createClockWatch } from './clock-watch.ts';
import { createEmergencyRules } from './emergency-rules.ts';
import type { Answer, Doubt, Grant, GrantChange, Question } from './grant.ts';
import { basisGivenBy, faultOfGrant, type GivenBasis } from './grant-rules.ts';
import { HeldGrants } from './held-grants.ts';
import { createLevelWatch } from './level-watch.ts';

export interface GrantLimits {
  /** So long ago the reader may have been level with the log's end. */
  readonly mostBehindMs: number;
  /** So much the clock here and the broker's may differ. */
  readonly clockToleranceMs: number;
  /** See `ClockWatch`. */
  readonly stampedByBroker: boolean;
}

/** Now, by the clock whose time the log's periods are held against, and by one that nobody can set. */
export interface Now {
  readonly now: number;
  readonly monotonic: number;
}

interface LogEvent {
  readonly event: Event;
  /** The time of its record. */
  readonly timestamp: number;
}

/** More logs than this nobody puts in doubt one by one, to fill the memory: then the whole partition is. */
const MOST_SUSPECTED = 10_000;

/** A reader's knowledge of one partition, and whether it is reliable. Pure: the time comes with each call. */
export interface PartitionGrants {
  /** Takes the next event that counts. Returns why it puts its tenant in doubt, if it does. */
  take(event: LogEvent, at: Now): GrantsFault | undefined;
  /** A record there cannot be read: nothing after it counts, until a restart. */
  unreadable(): void;
  /**
   * Notes a record of this log that is not believed. It may have been an end of access: the log is in doubt until the
   * sequence number of policy's next event there shows that nothing is missing.
   */
  unproven(tenantId: TenantId): void;
  fetched(answer: { readonly next: number; readonly highWatermark: number }, at: Now): void;
  /** Lets the clock end what is over. */
  pass(at: Now): void;
  /** Why nothing can be said of a tenant; `cutOff` where Kafka does not answer. */
  doubt(tenantId: TenantId, at: Now, cutOff: boolean): Doubt | undefined;
  answer(question: Question, at: Now, cutOff: boolean): Answer;
  /** Without those of tenants whose logs are in doubt. */
  running(at: Now): readonly Grant[];
  /** See `HeldGrants`. */
  endedAt(grantId: string): number | undefined;
  /** Why the partition as a whole cannot be relied on. */
  partitionDoubt(at: Now, cutOff: boolean): Doubt | undefined;
}

export type GrantsFault =
  /** The tenant's event with this sequence number is missing before it. */
  | { readonly kind: 'missing'; readonly sequence: number }
  /** The event is a grant that policy cannot have decided: it gives nothing. */
  | { readonly kind: 'against the rules'; readonly why: string }
  /** The event is a grant in an emergency that its tenant's rule does not let in: it gives nothing, and puts nothing else in doubt. */
  | { readonly kind: 'forbidden' };

interface Options {
  readonly partition: number;
  readonly limits: GrantLimits;
  /** Before the first fetch began. */
  readonly since: Now;
  /** From when the log was first read to its end, it gets each beginning and end in order; first those that run then. */
  readonly onChange: (change: GrantChange) => void;
}

export function createPartitionGrants({ partition, limits, since, onChange }: Options): PartitionGrants {
  const held = new HeldGrants();
  const emergencies = createEmergencyRules();
  const level = createLevelWatch();
  const clocks = createClockWatch({
    toleranceMs: limits.clockToleranceMs,
    stampedByBroker: limits.stampedByBroker,
  });
  const sequences = new Map<TenantId, number>();
  /** The basis of a grant, by the tenant whose last event gives one. */
  const given = new Map<TenantId, GivenBasis>();
  /** Tenants with an event that is missing, or was not policy's to write. */
  const untrue = new Set<TenantId>();
  /** Logs with a record that is not believed, and the last sequence before it. */
  const suspected = new Map<TenantId, number | undefined>();
  let isReadable = true;
  let isTold = false;
  /** When the last answer had been taken: the next fetch began after it. */
  let lastAnswer = since;
  /** When the last fetch began, if its answer reached the end: what comes next was written after it. */
  let levelBefore: Now | undefined;

  const tell = (changes: readonly GrantChange[]): void => {
    if (isTold) for (const change of changes) onChange(change);
  };

  function missingBefore({ tenantId, sequence }: Event, last: number | undefined): GrantsFault | undefined {
    sequences.set(tenantId, sequence);
    const before = suspected.get(tenantId);
    if (before !== undefined && sequence === before + 1) suspected.delete(tenantId);
    return last === undefined || sequence === last + 1 ? undefined : { kind: 'missing', sequence: last + 1 };
  }

  function againstRules(event: Event, isFirst: boolean, now: number): GrantsFault | undefined {
    const { tenantId, data } = event;
    const before = given.get(tenantId);
    const gives = basisGivenBy(event);
    if (gives === undefined) given.delete(tenantId);
    else given.set(tenantId, gives);
    if (data.type !== 'AccessGranted') return undefined;
    // Reading began between the two, which is longer ago than any access lasts.
    if (isFirst && isOver(data.expiresAt, now)) return undefined;
    const why = faultOfGrant(event, data, before);
    return why === undefined ? undefined : { kind: 'against the rules', why };
  }

  const isInDoubt = (tenantId: TenantId): boolean => untrue.has(tenantId) || suspected.has(tenantId);

  function partitionDoubt({ now, monotonic }: Now, cutOff: boolean): Doubt | undefined {
    if (!isReadable || isInDoubt(providerLog(partition))) return 'LOG_IN_DOUBT';
    if (level.levelAt === undefined) return 'NOT_READY';
    if (monotonic - level.levelAt > limits.mostBehindMs) return cutOff ? 'CUT_OFF' : 'BEHIND';
    return clocks.inDoubt(now, monotonic) ? 'CLOCK_IN_DOUBT' : undefined;
  }

  const doubt = (tenantId: TenantId, at: Now, cutOff: boolean): Doubt | undefined =>
    isInDoubt(tenantId) ? 'LOG_IN_DOUBT' : partitionDoubt(at, cutOff);

  return {
    take({ event, timestamp }, { now, monotonic }) {
      if (!isReadable) return undefined;
      clocks.seen({ stampedAt: timestamp, readAt: now, monotonic, levelAt: levelBefore?.now });
      const last = sequences.get(event.tenantId);
      // After an error records come again.
      if (last !== undefined && event.sequence <= last) return undefined;
      const missing = missingBefore(event, last);
      const isForbidden = emergencies.forbids(event);
      const wrong = againstRules(event, last === undefined, now);
      if (wrong === undefined && !isForbidden) tell(held.add(event));
      const fault = missing ?? wrong;
      if (fault !== undefined) untrue.add(event.tenantId);
      return fault ?? (isForbidden ? { kind: 'forbidden' } : undefined);
    },
    unreadable() {
      isReadable = false;
    },
    unproven(tenantId) {
      // A tenant without any read event has no running grant that the record could end.
      if (tenantId !== providerLog(partition) && !sequences.has(tenantId)) return;
      if (suspected.size >= MOST_SUSPECTED) isReadable = false;
      else suspected.set(tenantId, sequences.get(tenantId));
    },
    fetched(answer, at) {
      level.fetched({ ...answer, askedAt: lastAnswer.monotonic });
      levelBefore = answer.next >= answer.highWatermark ? lastAnswer : undefined;
      lastAnswer = at;
      if (isTold || level.levelAt === undefined) return;
      held.pass(at.now);
      isTold = true;
      for (const grant of held.running(at.now)) onChange({ kind: 'begins', grant });
    },
    pass: ({ now }) => tell(held.pass(now)),
    doubt,
    partitionDoubt,
    answer(question, at, cutOff) {
      const reason = doubt(question.tenantId, at, cutOff);
      return reason === undefined ? held.answer(question, at.now) : { granted: false, reason };
    },
    endedAt: (grantId) => held.endedAt(grantId),
    running: ({ now }) => held.running(now).filter(({ tenantId }) => !isInDoubt(tenantId)),
  };
}
