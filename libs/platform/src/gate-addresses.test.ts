import { expect, test } from 'vitest';
import { gateAddressProblems } from './gate-addresses.ts';

const POSTGRES = 'postgresql://gate:secret@db.example:5432/orders';
const MONGO = 'mongodb://gate:secret@db.example:27017/orders';
const problemsOf = (given: Readonly<Record<string, unknown>>) =>
  gateAddressProblems({
    LOCKBOX_GATE_DATABASE_URL: POSTGRES,
    LOCKBOX_GATE_DATABASE_CA: '',
    LOCKBOX_GATE_RELAY_CERTIFICATE: '',
    LOCKBOX_GATE_ENGINEERS_AT: '',
    LOCKBOX_GATE_URL: 'https://gate.example',
    LOCKBOX_DEVELOPMENT: false,
    ...given,
  });

test.each(['sslmode=disable', 'ssl=no-verify', 'sslmode=verify-full&application_name=x', 'host=elsewhere'])(
  'an address of a PostgreSQL takes no parameters, with which it would set TLS itself: %s',
  (parameters) => {
    const given = { LOCKBOX_GATE_DATABASE_URL: `${POSTGRES}?${parameters}`, LOCKBOX_GATE_DATABASE_CA: 'PEM' };
    const [, name] = /^([a-z]+)/.exec(parameters) ?? [];
    expect(problemsOf(given)).toEqual([expect.stringContaining(`has parameters (${name}`)]);
    expect(problemsOf({ ...given, LOCKBOX_DEVELOPMENT: true })).toHaveLength(1);
    expect(JSON.stringify(problemsOf(given))).not.toContain('secret');
  },
);

test('beside a CA an address of a MongoDB says nothing of TLS', () => {
  const given = { LOCKBOX_GATE_RELAY_CERTIFICATE: 'PEM', LOCKBOX_GATE_DATABASE_CA: 'PEM' };
  const of = (parameters: string) => problemsOf({ ...given, LOCKBOX_GATE_DATABASE_URL: `${MONGO}?${parameters}` });
  expect(of('authSource=admin&tlsInsecure=true')).toEqual([expect.stringContaining('has parameters (tlsInsecure)')]);
  expect(of('authSource=admin')).toEqual([]);
});

test('outside development a PostgreSQL without a CA is refused, unless it is on this machine, and engineers too', () => {
  expect(problemsOf({})).toEqual([
    'LOCKBOX_GATE_DATABASE_CA is not set, which it has to be outside development: "db.example:5432" is not this machine',
  ]);
  expect(problemsOf({ LOCKBOX_DEVELOPMENT: true })).toEqual([]);
  expect(problemsOf({ LOCKBOX_GATE_DATABASE_CA: 'PEM' })).toEqual([]);
  const here = { LOCKBOX_GATE_DATABASE_URL: 'postgresql://gate:secret@127.0.0.1/orders' };
  expect(problemsOf(here)).toEqual([]);
  expect(problemsOf({ ...here, LOCKBOX_GATE_ENGINEERS_AT: 'db.example:5432' })).toHaveLength(1);
  expect(problemsOf({ LOCKBOX_GATE_DATABASE_URL: 'postgresql://gate@%2Fvar%2Frun/orders' })).toEqual([]);
});

test('outside development a relay without a certificate is refused, unless engineers reach it on this machine', () => {
  const given = { LOCKBOX_GATE_DATABASE_URL: MONGO, LOCKBOX_GATE_DATABASE_CA: 'PEM' };
  expect(problemsOf(given)).toEqual([
    expect.stringMatching(/^LOCKBOX_GATE_RELAY_CERTIFICATE is not set.+gate.example/),
  ]);
  expect(problemsOf({ ...given, LOCKBOX_DEVELOPMENT: true })).toEqual([]);
  expect(problemsOf({ ...given, LOCKBOX_GATE_RELAY_CERTIFICATE: 'PEM' })).toEqual([]);
  expect(problemsOf({ ...given, LOCKBOX_GATE_URL: 'http://localhost:8082' })).toEqual([]);
});

test('outside development the way to a MongoDB is by TLS, or on this machine', () => {
  const at = (url: string) => problemsOf({ LOCKBOX_GATE_RELAY_CERTIFICATE: 'PEM', LOCKBOX_GATE_DATABASE_URL: url });
  expect(at('mongodb://a:b@127.0.0.1:1,db.example:2/x')).toEqual([expect.stringContaining('"db.example:2"')]);
  for (const right of [`${MONGO}?tls=true`, 'mongodb+srv://a:b@db.example/x', 'mongodb://a:b@localhost:1/x'])
    expect(at(right)).toEqual([]);
});

test('an address that cannot be read is refused, and not shown', () => {
  const [problem] = problemsOf({ LOCKBOX_GATE_DATABASE_URL: 'postgresql://gate:%zz@db.example/orders' });
  expect(problem).toContain('LOCKBOX_GATE_DATABASE_URL cannot be read');
  expect(problem).not.toContain('%zz');
});
