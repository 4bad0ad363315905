import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { expect, test } from 'vitest';
import { keysInUse, logTrustOf, trustAsNamed, trustIn } from './log-trust.ts';

const TOPIC = 'lockbox.events';
const ID = 'uMJYNpFETpmTqXW3fBs0Gg';
const OTHER_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const [present, replaced] = [newSigningKeys(), newSigningKeys()];
const idOf = ({ signingKey }: typeof present) => signingKeyOf(signingKey).id;

const trust = (changes: Partial<Parameters<typeof logTrustOf>[0]>) =>
  logTrustOf({
    LOCKBOX_SIGNING_PUBLIC_KEYS: `${present.publicKey},${replaced.publicKey}`,
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: '',
    LOCKBOX_SIGNING_KEYS_UNTIL: '',
    ...changes,
  });
const reader = (id: string) => ({ topicsNow: async () => new Map([[TOPIC, { id, partitions: 2 }]]) });
const bounded = () =>
  trust({
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: `${ID}@1:4,0:3`,
    LOCKBOX_SIGNING_KEYS_UNTIL: `${idOf(replaced)}=${ID}@0:30,1:40`,
  });

test('offsets hold for the topic that they name', async () => {
  const { unsignedUntil, keysUntil } = await trustIn(reader(ID), TOPIC, bounded());
  expect(unsignedUntil).toEqual([3, 4]);
  expect([...keysUntil]).toEqual([[idOf(replaced), [30, 40]]]);
});

test('nothing is read of a topic that was made again under the same name, since the settings name another', async () => {
  await expect(trustIn(reader(OTHER_ID), TOPIC, bounded())).rejects.toMatchObject({
    code: 'OTHER_LOG_NAMED',
    message: expect.stringContaining(`${ID}, and ${TOPIC} is ${OTHER_ID} now`),
  });
});

test('without such settings the topic is not asked for its id', async () => {
  const down = { topicsNow: async () => Promise.reject(new Error('Kafka is down')) };
  expect(await trustIn(down, TOPIC, trust({}))).toEqual(trustAsNamed(trust({})));
});

test('policy may sign with the keys that no setting ends', () => {
  expect(keysInUse(trust({}))).toEqual([idOf(present), idOf(replaced)]);
  expect(keysInUse(bounded())).toEqual([idOf(present)]);
});

test.each<[string, Partial<Parameters<typeof logTrustOf>[0]>, string]>([
  ['that leave a partition out', { LOCKBOX_UNSIGNED_EVENTS_UNTIL: `${ID}@1:10` }, 'not partition 0'],
  ['of a key that is not believed', { LOCKBOX_SIGNING_KEYS_UNTIL: `0123456789abcdef=${ID}@0:1` }, 'none with this id'],
  [
    'of two topics',
    {
      LOCKBOX_UNSIGNED_EVENTS_UNTIL: `${ID}@0:1`,
      LOCKBOX_SIGNING_KEYS_UNTIL: `${idOf(replaced)}=${OTHER_ID}@0:1`,
    },
    'the log is one',
  ],
])('offsets %s are refused', (_, changes, sentence) => {
  expect(() => trust(changes)).toThrow(sentence);
});
