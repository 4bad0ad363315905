import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { providerLog, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { createKeyCheck, type EventSigning } from './key-check.ts';
import { PROOF_HEADER, proofsOf } from './proof.ts';
import { newSigningKeys, type SigningKey, signingKeyOf } from './signing-keys.ts';

const OWN = providerLog(3);
const aKey = () => signingKeyOf(newSigningKeys().signingKey);
const [k1, k2, k3] = [aKey(), aKey(), aKey()] as const;

const introduces = ({ id }: SigningKey, tenant = OWN) => ({
  tenant,
  data: { type: 'SigningKeyIntroduced', keyId: id, algorithm: 'Ed25519', publicKey: '', previousKeyId: null } as const,
});
const other = {
  tenant: tenantId('contoso'),
  data: { type: 'AdministrationRecorded', action: 'SIGNED_IN', subject: null, detail: null } as const,
};

/** A log, transaction by transaction; each event is of the next command. */
function aLog() {
  const keys = createKeyCheck(OWN);
  let commandOffset = 0;
  /** The end of the commands' topic, if it is another topic than the one of these events. */
  let presentEnd: number | undefined;
  return {
    /**
     * From here on the commands' topic is a recreated one, either after this portion of the log was written or for the events
     * that follow.
     */
    madeAnew(end?: number) {
      presentEnd = end;
      if (end === undefined) commandOffset = 0;
    },
    /** The findings as events' command offsets. `waiting`: further commands in the topic besides the decided ones. */
    takes(
      key: SigningKey | null,
      events: readonly { readonly tenant: Event['tenantId']; readonly data: EventData }[],
      waiting = 0,
    ) {
      const hashes = events.map(() => '\0'.repeat(32));
      const proofs = key === null ? [] : proofsOf(key, { topic: 'lockbox.events', partition: 3 }, hashes);
      const records = events.map(({ tenant, data }, index): EventSigning => {
        const proof = proofs[index];
        const value = { commandOffset: commandOffset++, tenantId: tenant, data };
        const headers: Record<string, Buffer> = proof === undefined ? {} : { [PROOF_HEADER]: proof };
        return { value, headers };
      });
      const commandsEnd = keys.asks(records) ? (presentEnd ?? commandOffset + waiting) : 0;
      return keys.check(records, commandsEnd).map(({ event, keyId }) => [event.value.commandOffset, keyId]);
    },
    waiting: () => keys.waiting().map(({ event, keyId }) => [event.value.commandOffset, keyId]),
  };
}

describe('silent about', () => {
  test('a key from its introduction on', () => {
    const log = aLog();
    for (const events of [[introduces(k1)], [other, other], [other]]) expect(log.takes(k1, events)).toEqual([]);
  });

  test('what an older release wrote, signed or not, though its key is never introduced', () => {
    const log = aLog();
    expect(log.takes(null, [other])).toEqual([]);
    expect(log.takes(k1, [other, other])).toEqual([]);
    expect(log.takes(k2, [other, introduces(k2), other])).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([]);
  });

  test('a rotation in which commands waited before the introduction, over several transactions', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    expect(log.takes(k2, [other, other], 4)).toEqual([]);
    expect(log.takes(k2, [other], 3)).toEqual([]);
    expect(log.takes(k2, [other, other, introduces(k2)])).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([]);
  });

  test('an instance with the old key that decides the introduction of the new one, and then its own again', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    expect(log.takes(k1, [other, introduces(k2), other])).toEqual([]);
    expect(log.takes(k1, [other], 1)).toEqual([]);
    expect(log.takes(k1, [introduces(k1), other])).toEqual([]);
  });

  test('a rotation whose commands were in a topic that was recreated since', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1), other, other]);
    log.madeAnew(1);
    expect(log.takes(k2, [other, other])).toEqual([]);
    expect(log.takes(k2, [other, introduces(k2), other])).toEqual([]);
    log.madeAnew();
    expect(log.takes(k2, [other, other])).toEqual([]);
  });

  test('a key whose introduction was lost with the topic of commands, and comes in the new one', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1), other, other]);
    log.madeAnew(1);
    expect(log.takes(k2, [other])).toEqual([]);
    log.madeAnew();
    expect(log.takes(k2, [other], 1)).toEqual([]);
    expect(log.takes(k2, [introduces(k2), other])).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([]);
  });

  test('a key that asked too late, behind another that was never used, and asks again', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    expect(log.takes(k2, [other], 2)).toEqual([]); // waiting: a third key, and this one after the first
    expect(log.takes(k2, [introduces(k3)], 2)).toEqual([]); // now also this one after the third
    expect(log.takes(k2, [other], 1)).toEqual([]); // what came too late leaves nothing
    expect(log.takes(k2, [introduces(k2), other])).toEqual([]);
  });
});

test('whoever has the log alone finds at its end which keys were used and not introduced, before or after', () => {
  const log = aLog();
  log.madeAnew(Number.POSITIVE_INFINITY);
  log.takes(k1, [introduces(k1)]);
  log.takes(k2, [other, introduces(k2), other]);
  expect(log.waiting()).toEqual([]);
  for (const events of [[other, other], [other]]) expect(log.takes(k1, events)).toEqual([]);
  log.takes(k2, [other]);
  log.takes(k3, [other]);
  expect(log.waiting()).toEqual([
    [4, k1.id],
    [8, k3.id],
  ]);
});

describe('names', () => {
  test('an old key that claims commands which exist nowhere, as if their topic had been recreated', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    log.takes(k2, [introduces(k2), other]);
    log.madeAnew(1);
    expect(log.takes(k1, [other])).toEqual([]);
    log.madeAnew();
    expect(log.takes(k2, [other])).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([[3, k1.id]]);
  });

  test('an old key that is used after the new one was introduced, at the next event of a later command', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    log.takes(k2, [introduces(k2), other]);
    expect(log.takes(k1, [other], 1)).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([]);
    expect(log.takes(k2, [other])).toEqual([[3, k1.id]]);
    expect(log.takes(k2, [other])).toEqual([]);
  });

  test('a trusted key that was never introduced, or only by another log', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    expect(log.takes(k2, [other])).toEqual([]);
    expect(log.takes(k1, [introduces(k2, tenantId('contoso'))])).toEqual([[1, k2.id]]);
  });

  test('each use again', () => {
    const log = aLog();
    log.takes(k1, [introduces(k1)]);
    log.takes(k2, [other]);
    expect(log.takes(k1, [other])).toHaveLength(1);
    log.takes(k2, [other]);
    expect(log.takes(k1, [other])).toHaveLength(1);
  });
});
