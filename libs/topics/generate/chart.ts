import { EACH_SENDERS_KEY, type Program, senderKeySetting, type TopicsFile } from '../src/file/index.ts';
import { hasHealthPort } from '../src/health-port.ts';
import { upgradeStep } from '../src/upgrade-step.ts';

/**
 * The programs in the Helm chart's values: it makes a Deployment of each. A gate is not here, because it runs beside
 * its database.
 */
export function chart({ programs }: TopicsFile): string {
  const senders = programs.filter(({ sends }) => sends.length > 0);
  return [
    '# Generated from schemas/topics.yaml by `npm run generate`. Do not edit.',
    '# worker: it belongs to a consumer group, and more instances than partitions have nothing to do.',
    '# optional: it runs where `programs.<name>.enabled` is true.',
    '# upgradeStep: when it is replaced in an upgrade (docs/guides/platform-teams.md, "Upgrading").',
    '# healthPort: others reach it, so that its health and metrics have a port of their own.',
    ...programs.filter(({ perDataStore }) => !perDataStore).flatMap((program) => entry(program, senders)),
    '',
  ].join('\n');
}

const entry = (
  { name, about, delivery, optional, writes, servers, secrets }: Program,
  senders: readonly Program[],
): readonly string[] => [
  `${name}:`,
  `  about: ${JSON.stringify(about)}`,
  `  worker: ${delivery !== 'none'}`,
  `  upgradeStep: ${upgradeStep({ name, writes })}`,
  ...(optional ? ['  optional: true'] : []),
  ...(hasHealthPort(name) ? ['  healthPort: true'] : []),
  `  servers: [${servers.join(', ')}]`,
  `  secrets:`,
  ...secrets.flatMap((secret) => expanded(secret, senders)).map((secret) => `    - ${secret}`),
];

/** A key of each sender, where the program has those of all. */
const expanded = (secret: string, senders: readonly Program[]): readonly string[] =>
  secret.startsWith(EACH_SENDERS_KEY)
    ? senders.map(({ name }) => `${senderKeySetting(name)}${secret.slice(EACH_SENDERS_KEY.length)}`)
    : [secret];
