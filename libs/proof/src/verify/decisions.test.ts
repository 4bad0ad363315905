import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { commandId, personId, providerLog } from '@lockbox/contracts/ids';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import { lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { eventOf } from '@lockbox/testing/event-of';
import { describe, expect, test } from 'vitest';
import { followDecisions, type PlacedEvent } from './decisions.ts';

const HOUR = 3_600_000;
const [k1, k2] = [signingKeyOf(newSigningKeys().signingKey), signingKeyOf(newSigningKeys().signingKey)] as const;

/** Events of one command each, with the key that signed them. */
function found(events: readonly (readonly [Event, typeof k1])[], believedUntil = 0, now = 100 * HOUR) {
  const damage: Damage[] = [];
  const follower = followDecisions(0, believedUntil, (one) => damage.push(one));
  const place = { topic: 'lockbox.events', partition: 0 };
  follower.take(
    events.map(([value, key], index): PlacedEvent => {
      const [proof = Buffer.alloc(0)] = proofsOf(key, place, ['\0'.repeat(32)]);
      return { value, headers: { [PROOF_HEADER]: proof }, where: `lockbox.events 0@${index}` };
    }),
  );
  return { decisions: follower.finish(now), damage };
}

let sequence = 0;
const said = (tenant: string, data: EventData, rule: string, changes: Partial<Event> = {}): Event => {
  sequence++;
  return eventOf(tenant, sequence, data, {
    rule,
    occurredAt: sequence,
    commandOffset: sequence,
    causationId: commandId(`command-${sequence}`),
    ...changes,
  });
};
const person = said(
  providerLog(0),
  {
    type: 'ProviderPersonSet',
    personId: personId('engineer-1'),
    roles: ['ENGINEER'],
    disabled: false,
    position: { topic: 'directory', partition: 0, offset: 1, signedAt: null },
  },
  'DIRECTORY_IS_FOLLOWED',
);
const introduces = (keyId: string, previousKeyId: string | null) =>
  said(
    providerLog(0),
    { type: 'SigningKeyIntroduced', keyId, algorithm: 'Ed25519', publicKey: '', previousKeyId },
    'SIGNING_KEY_IS_INTRODUCED',
  );
/** A grant that nobody decided. */
const [[grant]] = lifeOfRequest('contoso', 1).filter(([{ type }]) => type === 'AccessGranted') as [[EventData]]; // there is one
const forged = said('contoso', grant, 'CUSTOMER_APPROVES');

describe('what the rules would not have decided', () => {
  test('what they would have decided is counted, and nothing is found', () => {
    expect(found([[person, k1]])).toEqual({ decisions: { again: 1, untold: 0, believed: 0 }, damage: [] });
  });

  test('an event that no command leads to is named with its place', () => {
    const { damage } = found([
      [person, k1],
      [forged, k1],
    ]);
    expect(damage).toEqual([
      {
        code: 'DECISION_DIFFERS',
        count: 1,
        sentence: expect.stringContaining(`of tenant "contoso", lockbox.events 0@1, should not be there`),
      },
    ]);
  });

  test('another rule than the one that decides so is found', () => {
    expect(found([[{ ...person, rule: 'CUSTOMER_APPROVES' }, k1]]).damage).toMatchObject([
      { code: 'DECISION_DIFFERS' },
    ]);
  });

  test('what an earlier release has decided can be believed up to a time', () => {
    expect(found([[forged, k1]], forged.occurredAt)).toEqual({
      decisions: { again: 0, untold: 0, believed: 1 },
      damage: [],
    });
  });

  test('a command of whose events some are not there is believed', () => {
    const damage: Damage[] = [];
    const follower = followDecisions(0, 0, (one) => damage.push(one));
    follower.take([{ value: forged, headers: {}, where: 'leaf 255' }]);
    expect(follower.finish(100 * HOUR, { isCut: true })).toEqual({ again: 0, untold: 0, believed: 1 });
    expect(damage).toEqual([]);
  });

  test('a refusal is believed: the log does not say what was asked', () => {
    const refusal = said(
      'contoso',
      {
        type: 'CommandRejected',
        commandId: commandId('c'),
        commandType: 'SubmitRequest',
        requestId: null,
        reasonCode: 'ENVIRONMENT_UNKNOWN',
        sentence: '',
        params: {},
      },
      'COMMAND_IS_REFUSED',
    );
    expect(found([[refusal, k1]])).toEqual({ decisions: { again: 0, untold: 1, believed: 0 }, damage: [] });
  });
});

describe('keys that are trusted', () => {
  const first = introduces(k1.id, null);
  const second = introduces(k2.id, k1.id);

  test('a replaced key that is still used', () => {
    const { damage } = found([
      [first, k1],
      [second, k2],
      [person, k1],
    ]);
    expect(damage.map(({ code }) => code)).toContain('SIGNING_KEY_OUT_OF_TURN');
  });

  test('one that was introduced, before or after its first event, is right', () => {
    const { damage } = found([
      [first, k1],
      [person, k2],
      [second, k2],
    ]);
    expect(damage.map(({ code }) => code)).not.toContain('SIGNING_KEY_OUT_OF_TURN');
  });

  test.each([
    ['new', 100 * HOUR],
    ['of a clock that goes somewhat before', 100.9 * HOUR],
  ])('one whose first event is %s may be introduced in a moment', (_what, occurredAt) => {
    const { damage } = found([
      [first, k1],
      [{ ...person, occurredAt }, k2],
    ]);
    expect(damage.map(({ code }) => code)).not.toContain('SIGNING_KEY_OUT_OF_TURN');
  });

  test('a time in the future hides none', () => {
    const { damage } = found([
      [first, k1],
      [second, k2],
      [{ ...person, occurredAt: 1_000_000 * HOUR }, k1],
    ]);
    expect(damage.map(({ code }) => code)).toContain('SIGNING_KEY_OUT_OF_TURN');
  });
});
