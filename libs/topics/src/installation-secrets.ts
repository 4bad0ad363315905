/**
 * The files in which an installation on one host keeps its secrets (deploy/compose), and who is given which. What two parties
 * share is one file: policy is given each sender's.
 */
import { EACH_SENDERS_KEY, type Party, type Program, senderKeySetting, type TopicsFile } from './file/index.ts';

export interface SecretFile {
  /** The setting of the container; the path is in `<setting>_FILE`. */
  readonly setting: string;
  /** Below the folder of secrets. */
  readonly file: string;
}

/** Who applies topics and access rules, and may do everything. */
export const PLATFORM = 'platform';
export const principalOf = (name: string): string => `lockbox-${name}`;
/** Whom `lockbox import` publishes the directory as, and who else does. */
const PUBLISHERS = ['identity', 'erase', 'import'];

/** People and schedules that run `lockbox` with rights of their own; upstream systems are elsewhere. */
export const commandLineParties = ({ parties, programs, sources }: TopicsFile): readonly Party[] => {
  const elsewhere = new Set([...programs, ...sources].map(({ name }): string => name));
  return parties.filter(({ name }) => !elsewhere.has(name) || name === 'import');
};

export const usesMongo = ({ documents }: Party): boolean =>
  documents.all !== 'none' || documents.reads.length + documents.writes.length > 0;

/** By which servers know somebody. */
const atServers = (name: string, mongo: boolean): readonly SecretFile[] => [
  { setting: 'LOCKBOX_KAFKA_PASSWORD', file: `${name}/LOCKBOX_KAFKA_PASSWORD` },
  { setting: 'LOCKBOX_REGISTRY_PASSWORD', file: `${name}/LOCKBOX_REGISTRY_PASSWORD` },
  ...(mongo
    ? [
        { setting: 'LOCKBOX_MONGO_CERTIFICATE', file: `certificates/clients/${principalOf(name)}/certificate.pem` },
        { setting: 'LOCKBOX_MONGO_KEY', file: `certificates/clients/${principalOf(name)}/key.pem` },
      ]
    : []),
];

export function secretsOfProgram(program: Program, { programs }: TopicsFile): readonly SecretFile[] {
  const own = (setting: string): SecretFile => ({ setting, file: `${program.name}/${setting}` });
  const secrets = program.secrets.flatMap((setting): readonly SecretFile[] => {
    if (setting === 'LOCKBOX_MONGO_URL') return []; // it has no password: a certificate says who connects
    if (!setting.startsWith(EACH_SENDERS_KEY)) return [own(setting)];
    const end = setting.slice(EACH_SENDERS_KEY.length);
    return programs
      .filter(({ sends }) => sends.length > 0)
      .map(({ name }) => ({
        setting: `${senderKeySetting(name)}${end}`,
        file: end === '' ? `${name}/LOCKBOX_SENDER_KEY` : `${program.name}/${senderKeySetting(name)}${end}`,
      }));
  });
  return [...atServers(program.name, program.servers.includes('mongo')), ...secrets];
}

export const secretsOfParty = (party: Party): readonly SecretFile[] => [
  ...atServers(party.name, usesMongo(party)),
  ...(PUBLISHERS.includes(party.name)
    ? [{ setting: 'LOCKBOX_SOURCE_KEYS', file: `${party.name}/LOCKBOX_SOURCE_KEYS` }]
    : []),
];

/** The doctor greets the mail server too. */
export const secretsOfPlatform = (): readonly SecretFile[] => [
  ...atServers(PLATFORM, true),
  { setting: 'LOCKBOX_SMTP_URL', file: 'notifier/LOCKBOX_SMTP_URL' },
];
