import { expect, test } from 'vitest';
import { stateSealer } from './state-seal.ts';

const place = { topic: 'lockbox.policy-state', partition: 3 };
const present = 'a key of thirty-two characters ..';
const sealer = stateSealer({ present, previous: '' }, place);
const value = Buffer.from('a record');
const { mac, element } = sealer.seal('contoso/tenant/', value);

test('a record is policy’s own only with its seal, under its key, in its partition and topic', () => {
  expect(sealer.opened('contoso/tenant/', value, mac)).toEqual({ mac, element, outdated: false });
  const others = [
    sealer.opened('contoso/tenant/', Buffer.from('b record'), mac),
    sealer.opened('fabrikam/tenant/', value, mac),
    sealer.opened('contoso/tenant/', null, mac),
    sealer.opened('contoso/tenant/', Buffer.alloc(0), sealer.seal('contoso/tenant/', null).mac),
    sealer.opened('contoso/tenant', Buffer.from('/a record'), mac),
    sealer.opened('contoso/tenant/', value, undefined),
    sealer.opened('contoso/tenant/', value, mac.subarray(1)),
    stateSealer({ present, previous: '' }, { ...place, partition: 4 }).opened('contoso/tenant/', value, mac),
    stateSealer({ present, previous: '' }, { ...place, topic: 'other.policy-state' }).opened(
      'contoso/tenant/',
      value,
      mac,
    ),
    stateSealer({ present: 'another', previous: '' }, place).opened('contoso/tenant/', value, mac),
  ];
  expect(others).toEqual(others.map(() => undefined));
});

test('what the previous key sealed is known, and known to be outdated', () => {
  const rotated = stateSealer({ present: 'the next key', previous: present }, place);
  expect(rotated.opened('contoso/tenant/', value, mac)).toEqual({ mac, element, outdated: true });
  expect(rotated.isDigestOf(element, sealer.digestOf(element))).toBe(true);
  expect(rotated.seal('contoso/tenant/', value).mac).not.toEqual(mac);
});

test('a digest belongs to one sum, and reveals no part of it', () => {
  const digest = sealer.digestOf(element);
  expect(sealer.isDigestOf(element, digest)).toBe(true);
  expect(sealer.isDigestOf(element + 1n, digest)).toBe(false);
  expect(digest.toString('hex')).not.toBe(element.toString(16));
  expect(mac.toString('hex')).not.toBe(element.toString(16));
});
