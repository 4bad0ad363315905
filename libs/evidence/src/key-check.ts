import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { PROOF_HEADER, signerOf } from './proof.ts';
import type { KeyId } from './signing-keys.ts';

/** An event as far as its key is looked at. */
export interface EventSigning {
  readonly value: Pick<Event, 'commandOffset' | 'tenantId' | 'data'>;
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
}

/** The progress of a check. */
export interface KeyPlace {
  readonly newest: KeyId | undefined;
  readonly lastCommand: number;
}

/** An event that is signed with a key with which policy, by the log, did not sign then. */
export interface OutOfTurn<E extends EventSigning> {
  readonly event: E;
  readonly keyId: KeyId;
}

export interface KeyCheck<E extends EventSigning> {
  /** Reports whether it needs the end of the commands for these events; reading it costs a request. */
  asks(events: readonly E[]): boolean;
  /**
   * Takes events of one partition in order. `commandsEnd` is the offset after the last command in the topic when the events had
   * been read. If an event's own command lies beyond it, the topic was recreated since. A reader with the log alone passes
   * Infinity: then nothing is reported before the log's end.
   */
  check(events: readonly E[], commandsEnd: number): readonly OutOfTurn<E>[];
  /** The first event of each key whose introduction has not come yet. */
  waiting(): readonly OutOfTurn<E>[];
  /** All that going on needs; undefined while an event waits for the introduction of its key. */
  place(): KeyPlace | undefined;
}

/**
 * Verifies the keys that sign events against the key announcements in the provider's own log of the partition (`own`)
 * (docs/decisions/0019). An event may precede its key's announcement, but policy sends the command for the announcement before
 * it signs, so that command is already in the topic when the event is read. Once a later command has been decided, the
 * announcement is missing. If the command arrived too late, after the announcement of another key, policy sends the next
 * command before it signs.
 */
export function createKeyCheck<E extends EventSigning>(own: TenantId, from?: KeyPlace): KeyCheck<E> {
  let newest = from?.newest;
  /** Before the transaction of the present event. */
  let newestBefore = newest;
  const waiting = new Map<KeyId, { readonly event: E; until: number }>();
  let lastCommand = from?.lastCommand ?? -1;

  return {
    asks: (events) =>
      waiting.size > 0 ||
      events.some((event) => {
        const signed = signer(event);
        return event.value.data.type === 'SigningKeyIntroduced' || (signed !== undefined && signed.keyId !== newest);
      }),
    check(events, commandsEnd) {
      const found: OutOfTurn<E>[] = [];
      for (const event of events) {
        const signed = signer(event);
        if (signed === undefined) continue; // it is of a release that did not sign
        if (signed.isFirst) newestBefore = newest;
        const { keyId } = signed;
        const { commandOffset, tenantId, data } = event.value;
        const until = commandOffset < commandsEnd ? commandsEnd : OF_FORMER_TOPIC;
        if (data.type === 'SigningKeyIntroduced' && tenantId === own) {
          newest = data.keyId;
          waiting.delete(newest);
          const outrun = waiting.get(keyId);
          if (outrun !== undefined) outrun.until = until;
        }
        for (const [key, one] of waiting) {
          // The present topic's commands begin where their offsets fall.
          if (one.until === OF_FORMER_TOPIC && commandOffset < lastCommand) one.until = until;
          if (commandOffset < one.until) continue;
          found.push({ event: one.event, keyId: key });
          waiting.delete(key);
        }
        lastCommand = commandOffset;
        // Nothing was introduced by releases before.
        const isExpected = newestBefore === undefined || keyId === newestBefore || keyId === newest;
        if (!isExpected && !waiting.has(keyId)) waiting.set(keyId, { event, until });
      }
      return found;
    },
    place: () => (waiting.size === 0 ? { newest, lastCommand } : undefined),
    waiting: () => [...waiting].map(([keyId, { event }]) => ({ event, keyId })),
  };
}

/** The end of a topic says nothing of the commands of another one that had its name before. */
const OF_FORMER_TOPIC = Number.POSITIVE_INFINITY;

const signer = ({ headers }: EventSigning) => {
  const header = headers[PROOF_HEADER];
  return header === undefined ? undefined : signerOf(header);
};
