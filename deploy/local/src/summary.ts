/** Prints the next steps for the user. */
import { join, relative } from 'node:path';
import type { Installation } from '@lockbox/stack/installation';
import { portalUrl } from '@lockbox/stack/lockbox-services';
import { readPeople, type SamplePerson } from '@lockbox/stack/people';
import { storeBehindGate } from '@lockbox/stack/sample-gate';

export const mailPageUrl = async (installation: Installation): Promise<string> =>
  `http://127.0.0.1:${await installation.port('mail')}`;

export async function summary(installation: Installation): Promise<string> {
  return describe({
    portal: await portalUrl(installation),
    mailPage: await mailPageUrl(installation),
    logs: relative(process.cwd(), join(installation.home, 'logs')) || '.',
    commandLine: 'npm run lockbox --',
    behindGate: storeBehindGate(installation),
  });
}

interface Places {
  readonly portal: string;
  readonly mailPage: string;
  readonly logs: string;
  /** How the `lockbox` command is called here. */
  readonly commandLine: string;
  /** The data store that is a real database. */
  readonly behindGate?: string | undefined;
}

export function describe({ portal, mailPage, logs, commandLine, behindGate }: Places): string {
  const steps = STEPS.map(([step, why]) => `  ${`${commandLine} ${step}`.padEnd(commandLine.length + 27)}${why}`);
  return `
Lockbox is up.

  Portal and API   ${portal}   (${portal}/api/v1/openapi.json)
  Mail             ${mailPage}   every e-mail that Lockbox sends lands here
  Logs             ${logs}

Sign in, without a password, as one of
${readPeople().map(line).join('\n')}

In the browser
  Open the mail: the newest letters ask Adele Vance and Alex Wilber to decide. Follow a link, sign in as the addressee,
  approve one request and deny another. The provider's side is at ${portal}/provider/requests, as diego.siciliani.

On the command line
${steps.join('\n')}
${behindGate === undefined ? '' : inDatabase(behindGate, commandLine)}`;
}

const inDatabase = (store: string, commandLine: string): string => `
In the database
  ${store} is a PostgreSQL behind a gate: whoever has access gets in, and is cut when it ends. Of a request of Nestor's:
  ${commandLine} access credentials REQUEST --as nestor.wilke --exec psql
`;

const STEPS: readonly (readonly [string, string])[] = [
  ['login --as adele.vance', "be a customer's administrator"],
  ['requests', 'what her tenant was asked'],
  ['approve REQUEST', '8 hours of access for the engineer'],
  ['clock advance 8h', '… and they are over'],
  ['clock advance 4d', 'what nobody has decided expires'],
  ['tail lockbox.events', 'the log: what happened, why, and by whom'],
  ['--help', 'everything else'],
];

function line(person: SamplePerson): string {
  const whose = 'tenant' in person ? person.tenant : 'provider';
  const roles = person.roles.map((role) => role.toLowerCase().replaceAll('_', ' ')).join(', ');
  return `  ${person.id.padEnd(17)}${whose.padEnd(10)}${roles}`;
}
