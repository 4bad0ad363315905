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

/** A reader's knowledge of one partition, and whether it is reliable. Pure: the time comes with each call. */
export class PartitionGrants {
  private readonly partition: number;
  private readonly limits: GrantLimits;
  private readonly onChange: (change: GrantChange) => void;
  private readonly held = new HeldGrants();
  private readonly emergencies = createEmergencyRules();
  private readonly level = createLevelWatch();
  private readonly clocks: ReturnType<typeof createClockWatch>;
  private readonly sequences = new Map<TenantId, number>();
  /** The basis of a grant, by the tenant whose last event gives one. */
  private readonly given = new Map<TenantId, GivenBasis>();
  /** Tenants with an event that is missing, or was not policy's to write. */
  private readonly untrue = new Set<TenantId>();
  /** Logs with a record that is not believed, and the last sequence before it. */
  private readonly suspected = new Map<TenantId, number | undefined>();
  private isReadable = true;
  private isTold = false;
  /** The time after the last answer: the next fetch began after it. */
  private lastAnswer: Now;
  /** The beginning of the last fetch, if its answer reached the end: later records were written after it. */
  private levelBefore: Now | undefined;

  constructor({ partition, limits, since, onChange }: Options) {
    this.partition = partition;
    this.limits = limits;
    this.onChange = onChange;
    this.clocks = createClockWatch({
      toleranceMs: limits.clockToleranceMs,
      stampedByBroker: limits.stampedByBroker,
    });
    this.lastAnswer = since;
  }

  private tell(changes: readonly GrantChange[]): void {
    if (this.isTold) for (const change of changes) this.onChange(change);
  }

  private missingBefore({ tenantId, sequence }: Event, last: number | undefined): GrantsFault | undefined {
    this.sequences.set(tenantId, sequence);
    const before = this.suspected.get(tenantId);
    if (before !== undefined && sequence === before + 1) this.suspected.delete(tenantId);
    return last === undefined || sequence === last + 1 ? undefined : { kind: 'missing', sequence: last + 1 };
  }

  private againstRules(event: Event, isFirst: boolean, now: number): GrantsFault | undefined {
    const { tenantId, data } = event;
    const before = this.given.get(tenantId);
    const gives = basisGivenBy(event);
    if (gives === undefined) this.given.delete(tenantId);
    else this.given.set(tenantId, gives);
    if (data.type !== 'AccessGranted') return undefined;
    // Reading began between the two, which is longer ago than any access lasts.
    if (isFirst && isOver(data.expiresAt, now)) return undefined;
    const why = faultOfGrant(event, data, before);
    return why === undefined ? undefined : { kind: 'against the rules', why };
  }

  private isInDoubt(tenantId: TenantId): boolean {
    return this.untrue.has(tenantId) || this.suspected.has(tenantId);
  }

  /** The reason why the partition as a whole cannot be relied on. */
  partitionDoubt({ now, monotonic }: Now, cutOff: boolean): Doubt | undefined {
    if (!this.isReadable || this.isInDoubt(providerLog(this.partition))) return 'LOG_IN_DOUBT';
    if (this.level.levelAt === undefined) return 'NOT_READY';
    if (monotonic - this.level.levelAt > this.limits.mostBehindMs) return cutOff ? 'CUT_OFF' : 'BEHIND';
    return this.clocks.inDoubt(now, monotonic) ? 'CLOCK_IN_DOUBT' : undefined;
  }

  /** The reason why nothing can be said of a tenant; `cutOff` if Kafka does not answer. */
  doubt(tenantId: TenantId, at: Now, cutOff: boolean): Doubt | undefined {
    return this.isInDoubt(tenantId) ? 'LOG_IN_DOUBT' : this.partitionDoubt(at, cutOff);
  }

  /** Takes the next event that counts. Returns the reason why it puts its tenant in doubt, if it does. */
  take({ event, timestamp }: LogEvent, { now, monotonic }: Now): GrantsFault | undefined {
    if (!this.isReadable) return undefined;
    this.clocks.seen({ stampedAt: timestamp, readAt: now, monotonic, levelAt: this.levelBefore?.now });
    const last = this.sequences.get(event.tenantId);
    // After an error records come again.
    if (last !== undefined && event.sequence <= last) return undefined;
    const missing = this.missingBefore(event, last);
    const isForbidden = this.emergencies.forbids(event);
    const wrong = this.againstRules(event, last === undefined, now);
    if (wrong === undefined && !isForbidden) this.tell(this.held.add(event));
    const fault = missing ?? wrong;
    if (fault !== undefined) this.untrue.add(event.tenantId);
    return fault ?? (isForbidden ? { kind: 'forbidden' } : undefined);
  }

  /** A record there cannot be read: nothing after it counts, until a restart. */
  unreadable(): void {
    this.isReadable = false;
  }

  /**
   * Notes a record of this log that is not believed. It may have been an end of access: the log is in doubt until the
   * sequence number of policy's next event there shows that nothing is missing.
   */
  unproven(tenantId: TenantId): void {
    // A tenant without any read event has no running grant that the record could end.
    if (tenantId !== providerLog(this.partition) && !this.sequences.has(tenantId)) return;
    if (this.suspected.size >= MOST_SUSPECTED) this.isReadable = false;
    else this.suspected.set(tenantId, this.sequences.get(tenantId));
  }

  fetched(answer: { readonly next: number; readonly highWatermark: number }, at: Now): void {
    this.level.fetched({ ...answer, askedAt: this.lastAnswer.monotonic });
    this.levelBefore = answer.next >= answer.highWatermark ? this.lastAnswer : undefined;
    this.lastAnswer = at;
    if (this.isTold || this.level.levelAt === undefined) return;
    this.held.pass(at.now);
    this.isTold = true;
    for (const grant of this.held.running(at.now)) this.onChange({ kind: 'begins', grant });
  }

  /** Lets the clock end what is over. */
  pass({ now }: Now): void {
    this.tell(this.held.pass(now));
  }

  answer(question: Question, at: Now, cutOff: boolean): Answer {
    const reason = this.doubt(question.tenantId, at, cutOff);
    return reason === undefined ? this.held.answer(question, at.now) : { granted: false, reason };
  }

  /** See `HeldGrants`. */
  endedAt(grantId: string): number | undefined {
    return this.held.endedAt(grantId);
  }

  /** The running grants, without those of tenants whose logs are in doubt. */
  running({ now }: Now): readonly Grant[] {
    return this.held.running(now).filter(({ tenantId }) => !this.isInDoubt(tenantId));
  }
}
