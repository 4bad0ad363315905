import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { PROOF_HEADER, signerOf } from '@lockbox/evidence/proof';
import type { KeyId } from '@lockbox/evidence/signing-keys';
import type { Incoming } from '@lockbox/worker/definition';

/** An event that is signed with a key with which policy, by the log, did not sign then. */
export interface OutOfTurn {
  readonly event: Incoming<Event>;
  readonly keyId: KeyId;
}

export interface KeyCheck {
  /** Whether it needs the end of the commands for these events; it costs a request. */
  asks(events: readonly Incoming<Event>[]): boolean;
  /**
   * Takes events of one partition in their order. `commandsEnd` is the offset after the last command that stood there when they
   * had been read. Where an event's own command is none of these, the topic was made anew since.
   */
  check(events: readonly Incoming<Event>[], commandsEnd: number): readonly OutOfTurn[];
}

/**
 * Holds the keys that events are signed with against those that the provider's own log of the partition (`own`) introduces
 * (docs/decisions/0019). An event may stand before its key's introduction, but policy sends the command for that before it
 * signs, so it is among those that stand there when the event is read. Once a later one has been decided, it is missing. Where
 * that command came too late, behind the introduction of another key, policy sends the next before it signs that one.
 */
export function createKeyCheck(own: TenantId): KeyCheck {
  let newest: KeyId | undefined;
  /** Before the transaction of the present event. */
  let newestBefore: KeyId | undefined;
  const waiting = new Map<KeyId, { readonly event: Incoming<Event>; until: number }>();
  let lastCommand = -1;

  return {
    asks: (events) =>
      waiting.size > 0 ||
      events.some((event) => {
        const signed = signer(event);
        return event.value.data.type === 'SigningKeyIntroduced' || (signed !== undefined && signed.keyId !== newest);
      }),
    check(events, commandsEnd) {
      const found: OutOfTurn[] = [];
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
  };
}

/** The end of a topic says nothing of the commands of another one that had its name before. */
const OF_FORMER_TOPIC = Number.POSITIVE_INFINITY;

const signer = ({ headers }: Incoming<Event>) => {
  const header = headers[PROOF_HEADER];
  return header === undefined ? undefined : signerOf(header);
};
