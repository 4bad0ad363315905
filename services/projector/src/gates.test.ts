import { signedBySource, sourceKeyOf } from '@lockbox/contracts/source-signature';
import { expect, test } from 'vitest';
import { isOfGuard } from './gates.ts';

const GUARDS = ['gate-contoso', 'gate-fabrikam', 'gate-of-all', 'servicedesk'] as const;
const secretOf = (source: string) => `the key of ${source}, and of nobody else there is`;
const keys = new Map(GUARDS.map((source) => [source as string, [sourceKeyOf(secretOf(source))]] as const));
const sources = [
  { name: 'gate-contoso', guards: [{ tenant: 'contoso', dataStores: ['orders', 'eu/orders'] }] },
  { name: 'gate-fabrikam', guards: [{ tenant: 'fabrikam' }] },
  { name: 'servicedesk', guards: [] },
];
const known = { keys, sources, development: false };

function record(
  signer = 'gate-contoso',
  { key = 'contoso/orders', topic = 'lockbox.gates', value = Buffer.from('\0status') as Buffer | null } = {},
) {
  const signed = { topic: 'lockbox.gates', key: Buffer.from(key), value };
  const headers = Object.entries(signedBySource(signer, sourceKeyOf(secretOf(signer)), signed, 1));
  return {
    topic,
    key: signed.key,
    raw: value,
    headers: Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(text)])),
  };
}

test('what a guard has signed of its own data store is shown, also that it is no more', () => {
  expect(isOfGuard(record(), known)).toBe(true);
  expect(isOfGuard(record('gate-contoso', { value: null }), known)).toBe(true);
  expect(isOfGuard(record('gate-contoso', { key: 'contoso/eu/orders' }), known)).toBe(true);
  expect(isOfGuard(record('gate-fabrikam', { key: 'fabrikam/crm' }), known)).toBe(true);
});

test('what another has signed, or for another topic, or nobody, is not, whatever else would let it pass', () => {
  for (const wrong of [
    record('servicedesk'),
    record('gate-contoso', { topic: 'lockbox.directory' }),
    { ...record(), headers: {} },
  ]) {
    expect(isOfGuard(wrong, { ...known, development: true })).toBe(false);
  }
  expect(isOfGuard({ ...record(), key: null }, known)).toBe(false);
});

test('the guard of one data store shows nothing of another', () => {
  for (const key of ['fabrikam/crm', 'contoso/billing', 'contoso/eu', 'contoso', 'contoso/', '/orders']) {
    for (const development of [true, false]) {
      expect(isOfGuard(record('gate-contoso', { key }), { ...known, development }), key).toBe(false);
    }
  }
  expect(isOfGuard(record('gate-fabrikam'), known)).toBe(false);
  const ofAll = { ...known, sources: [...sources, { name: 'gate-of-all', guards: 'all' as const }] };
  expect(isOfGuard(record('gate-of-all'), ofAll)).toBe(true);
});

test('a guard without a key is shown in development alone, and only of its data store', () => {
  const unsigned = { ...record(), headers: {} };
  const without = { ...known, keys: new Map() };
  expect(isOfGuard(unsigned, { ...without, development: true })).toBe(true);
  expect(isOfGuard(unsigned, without)).toBe(false);
  expect(isOfGuard({ ...unsigned, key: Buffer.from('tailspin/crm') }, { ...without, development: true })).toBe(false);
});
