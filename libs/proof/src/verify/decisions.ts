import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog, type TenantId } from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { createRedecider, type DecisionPlace } from '@lockbox/domain/redeciding/redecider';
import { createKeyCheck, type KeyPlace } from '@lockbox/evidence/key-check';
import { PROOF_HEADER, readProof } from '@lockbox/evidence/proof';
import type { CheckedDecisions } from '@lockbox/evidence/verifying/checked-partition';
import type { Damage } from '@lockbox/evidence/verifying/damage';

/** An event that counts, with its place in words. */
export interface PlacedEvent {
  readonly value: Event;
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
  readonly where: string;
}

export interface DecisionFollower {
  /** The events that follow, in their order. */
  take(events: readonly PlacedEvent[]): void;
  /**
   * When the log has been read to its end, or is left (`isCut`) where further events of the last command may follow; `now` in
   * milliseconds since 1970. The first call counts.
   */
  finish(now: number, options?: { readonly isCut?: boolean }): CheckedDecisions;
  /** Undefined where events wait for what follows them. */
  place(): FollowerPlace | undefined;
}

/** The state from which it can continue. */
export interface FollowerPlace {
  readonly memory: DecisionPlace;
  readonly keys: KeyPlace;
  readonly counts: CheckedDecisions;
}

/** An introduction follows the first event of its key within moments: after so long it is missing. */
const LATEST_MS = 3_600_000;

/**
 * Decides again what the log of one partition says was decided, by the facts that its events record. Audit decides again by the
 * commands, which few may read, and which are kept for weeks; whoever has the log alone can do this much.
 */
export function followDecisions(
  partition: number,
  /** Up to when decisions are believed, in milliseconds since 1970: an earlier release may have had other rules. */
  believedUntil: number,
  found: (damage: Damage) => void,
  from?: FollowerPlace,
): DecisionFollower {
  const decisions = createRedecider(partition, loadLicences(), { from: from?.memory });
  const keys = createKeyCheck<PlacedEvent>(providerLog(partition), from?.keys);
  const counts = { again: 0, untold: 0, believed: 0, ...from?.counts };
  let isFinished = false;
  /** Those of one command, which may have more. */
  let open: PlacedEvent[] = [];

  function decide(): void {
    const [first] = open;
    if (first === undefined) return;
    const events = open.map(({ value }) => value);
    const difference = decisions.differenceWithin(events);
    if (first.value.occurredAt <= believedUntil) counts.believed += events.length;
    else if (difference === 'untold') counts.untold += events.length;
    else counts.again += events.length;
    if (difference !== undefined && difference !== 'untold' && first.value.occurredAt > believedUntil) {
      found({
        code: 'DECISION_DIFFERS',
        sentence: `${sentenceOf(first)} should not be there: ${difference}.`,
        count: 1,
      });
    }
    for (const event of events) decisions.fold(event);
    open = [];
  }

  return {
    take(events) {
      keys.check(events, Number.POSITIVE_INFINITY);
      const tenants = new Set<TenantId>();
      for (const event of events) {
        const [last] = open;
        if (last !== undefined && !isOfSameCommand(last.value, event.value)) decide();
        open.push(event);
        tenants.add(event.value.tenantId);
      }
      if (endsTransaction(events.at(-1))) decide();
      decisions.forget(tenants);
    },
    place() {
      const waiting = keys.place();
      return waiting === undefined || open.length > 0
        ? undefined
        : { memory: decisions.place(), keys: waiting, counts: { ...counts } };
    },
    finish(now, { isCut = false } = {}) {
      if (isFinished) return counts;
      isFinished = true;
      // Part of the events does not show the whole result of a command.
      if (isCut) counts.believed += open.length;
      else decide();
      for (const { event, keyId } of keys.waiting()) {
        const { occurredAt } = event.value;
        // The time is that of whoever signed the event: one that is far ahead lets nothing wait.
        if (occurredAt <= believedUntil || Math.abs(now - occurredAt) < LATEST_MS) continue;
        const sentence = `${sentenceOf(event)} is signed with the key ${keyId}, which is trusted, and with which policy did not sign then: neither is it the newest of the log of this partition, nor was it introduced there.`;
        found({ code: 'SIGNING_KEY_OUT_OF_TURN', sentence, count: 1 });
      }
      return counts;
    },
  };
}

/** Returns whether the event is the last of its transaction, and so the last that its command led to. */
function endsTransaction(event: PlacedEvent | undefined): boolean {
  const header = event?.headers[PROOF_HEADER];
  const proof = header === undefined ? undefined : readProof(header);
  return proof !== undefined && proof.index + 1 === proof.size;
}

const isOfSameCommand = (one: Event, other: Event): boolean =>
  one.commandOffset === other.commandOffset && one.causationId === other.causationId && one.tenantId === other.tenantId;

const sentenceOf = ({ value, where }: PlacedEvent): string =>
  `Event ${value.sequence} of tenant "${value.tenantId}", ${where},`;
