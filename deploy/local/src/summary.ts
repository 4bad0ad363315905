/** What to do now that it runs. */
import { join, relative } from 'node:path';
import { type Person, readPeople } from './people.ts';
import { portalUrl } from './services.ts';
import type { Site } from './site.ts';

export async function summary(site: Site): Promise<string> {
  const mailPage = `http://127.0.0.1:${await site.port('mail')}`;
  return describe(await portalUrl(site), mailPage, relative(process.cwd(), join(site.home, 'logs')) || '.');
}

export function describe(portal: string, mailPage: string, logs: string): string {
  const people = readPeople();
  return `
Lockbox is up.

  Portal and API   ${portal}   (${portal}/api/v1/openapi.json)
  Mail             ${mailPage}   every e-mail that Lockbox sends lands here
  Logs             ${logs}

Sign in, without a password, as one of
${people.map(line).join('\n')}

Next things to try
  npm run lockbox -- login --as adele.vance        be a customer's administrator
  npm run lockbox -- requests                      the requests of her tenant, one in every status
  npm run lockbox -- approve REQUEST               8 hours of access for the engineer
  npm run lockbox -- clock advance 8h              … and they are over
  npm run lockbox -- tail lockbox.events           the log: what happened, why, and by whom
  npm run lockbox -- --help                        everything else
`;
}

function line(person: Person): string {
  const whose = 'tenant' in person ? person.tenant : 'provider';
  const roles = person.roles.map((role) => role.toLowerCase().replaceAll('_', ' ')).join(', ');
  return `  ${person.id.padEnd(17)}${whose.padEnd(10)}${roles}`;
}
