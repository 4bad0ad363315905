import { signedBySource, sourceKeyOf } from '@lockbox/contracts/source-signature';
import { expect, test } from 'vitest';
import { isOfGuard } from './gates.ts';

const key = sourceKeyOf('the key of the guards of data stores, and of nobody else');
const record = (signer = 'gate', topic = 'lockbox.gates', value: Buffer | null = Buffer.from('\0status')) => {
  const signed = { topic: 'lockbox.gates', key: Buffer.from('contoso/orders'), value };
  const headers = Object.entries(signedBySource(signer, key, signed, 1));
  return {
    topic,
    key: signed.key,
    raw: value,
    headers: Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(text)])),
  };
};

test('what a guard has signed is shown, also that it is no more', () => {
  expect(isOfGuard(record(), [key], false)).toBe(true);
  expect(isOfGuard(record('gate', 'lockbox.gates', null), [key], false)).toBe(true);
});

test('what another has signed, or for another topic, or nobody, is not, whatever else would let it pass', () => {
  for (const wrong of [record('servicedesk'), record('gate', 'lockbox.directory'), { ...record(), headers: {} }]) {
    expect(isOfGuard(wrong, [key], true)).toBe(false);
  }
  expect(isOfGuard({ ...record(), key: null }, [key], false)).toBe(false);
});

test('a guard without a key is shown in development alone', () => {
  const unsigned = { ...record(), headers: {} };
  expect(isOfGuard(unsigned, undefined, true)).toBe(true);
  expect(isOfGuard(unsigned, undefined, false)).toBe(false);
});
