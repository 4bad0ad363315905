/** The sample people who can sign in at the development issuer: people.json, or the file that LOCKBOX_ISSUER_PEOPLE names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '@lockbox/contracts/is-object';
import { LOCAL } from './installation.ts';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** To read only: what a person may do is decided by the directory, never by a token. */
  readonly roles: readonly string[];
}
export type SamplePerson = Named & ({ readonly tenant: string } | { readonly provider: true });

export function readPeople(file = join(LOCAL, 'people.json')): readonly SamplePerson[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const people = isObject(content) && Array.isArray(content.people) ? content.people : [];
  const bad = people.findIndex((entry) => !isPerson(entry));
  if (bad >= 0) {
    throw new Error(
      `${file}: person ${bad + 1} needs id, name, email, roles, and either "tenant" or "provider": true.`,
    );
  }
  // Every entry was checked in the line above.
  return people as readonly SamplePerson[];
}

/** The claims by which Lockbox knows whose person this is. */
export function lockboxClaimsOf(
  person: Pick<SamplePerson, 'id'> & ({ tenant: string } | { provider: true }),
): Record<string, unknown> {
  return 'tenant' in person ? { lockbox_tenant: person.tenant } : { lockbox_provider: true };
}

function isPerson(entry: unknown): entry is SamplePerson {
  if (!isObject(entry)) return false;
  const named = ['id', 'name', 'email'].every((field) => typeof entry[field] === 'string');
  const belongs = typeof entry.tenant === 'string' || entry.provider === true;
  return named && belongs && Array.isArray(entry.roles);
}
