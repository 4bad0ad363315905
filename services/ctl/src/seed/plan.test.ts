import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Role } from '@lockbox/contracts/generated/directory';
import { expect, test } from 'vitest';
import { INTERNAL_APPROVER, PLAN } from './plan.ts';
import { plannedIdOf } from './records.ts';
import { sampleDirectory } from './sample-directory.ts';

/** The people of the development issuer: what a visitor signs in as. */
interface SignIn {
  readonly id: string;
  readonly email: string;
  readonly tenant?: string;
  readonly roles: readonly string[];
}
const { people } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@lockbox/stack/people.json'), 'utf8'),
) as {
  people: readonly SignIn[];
}; // libs/stack's own tests check the file

test('there is a request in every status, and with access running and ended', () => {
  expect([...new Set(PLAN.map(({ status }) => status))].sort()).toEqual([
    'Action needed',
    'Approved',
    'Awaiting internal approval',
    'Denied',
    'Excluded',
    'Expired',
    'Internal review expired',
    'Not required',
    'Rejected internally',
  ]);
  const approved = PLAN.filter(({ status }) => status === 'Approved').map(({ access }) => access);
  expect(new Set(approved)).toEqual(new Set(['running', 'ended']));
});

test('whoever can sign in is in the directory, with the same roles and address', () => {
  for (const { id, email, tenant, roles } of people) {
    const found = sampleDirectory.find((record) =>
      tenant === undefined
        ? record.type === 'ProviderPerson' && record.personId === id
        : record.type === 'Principal' && record.principalId === id && record.tenantId === tenant,
    );
    expect(found, id).toMatchObject({ email, roles });
  }
});

test('each person in the plan has the role for what is planned', () => {
  const administrators: readonly Role[] = ['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR'];
  for (const { tenantId, customer, engineer, declaredBy, environment } of PLAN) {
    if (customer !== undefined) {
      const person = sampleDirectory.find((one) => one.type === 'Principal' && one.principalId === customer.by);
      expect(person?.type === 'Principal' && person.tenantId === tenantId).toBe(true);
      expect(person?.type === 'Principal' && person.roles.some((role) => administrators.includes(role))).toBe(true);
    }
    expect([engineer, declaredBy]).not.toContain(INTERNAL_APPROVER);
    const found = sampleDirectory.find((one) => one.type === 'Environment' && one.environmentId === environment);
    expect(found?.type === 'Environment' && found.tenantId === tenantId, environment).toBe(true);
  }
});

test('each request has an id of its own', () => {
  expect(new Set(PLAN.map(plannedIdOf)).size).toBe(PLAN.length);
});

test('each says in whole sentences what the engineer will do and why, as a customer should read it', () => {
  for (const { id, justification } of PLAN) expect(justification, id).toMatch(/^[A-Z].{40,}\.$/);
  expect(new Set(PLAN.map(({ justification }) => justification)).size).toBe(PLAN.length);
});
