/**
 * The secrets of an installation on one host, each in a file. What is there stays as it is; what is missing is made. Containers run as
 * several users, so the files are readable by all, and the folder around them by its owner alone: a container sees what is mounted.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { type CertificateFiles, clientFiles, makeCertificates, serverFiles } from '@lockbox/stack/certificates';
import { writersOf } from '@lockbox/topics/access';
import { isStanding, TOPICS_FILE, type TopicsFile } from '@lockbox/topics/file';
import {
  commandLineParties,
  PLATFORM,
  principalOf,
  type SecretFile,
  secretsOfParty,
  secretsOfPlatform,
  secretsOfProgram,
  usesMongo,
} from '@lockbox/topics/installation-secrets';

export interface WantedSecrets {
  readonly folder: string;
  readonly topics: TopicsFile;
  /** By which upstream systems reach this host. */
  readonly host: string;
  /** How long certificates last. */
  readonly days: number;
}

export interface Made {
  /** Below the folder. */
  readonly made: readonly string[];
  /** Empty, and needed: nobody here can know what is to be in them. */
  readonly toFill: readonly string[];
}

/** The folder in which containers have the contents of `files/`. */
const FILES = '/etc/lockbox/files/';

/** The topics file that programs are given: with another one here, sources that it lacks could not sign in any more. */
export function topicsFileOf(folder: string, setting: string | undefined): string {
  if (!setting) return TOPICS_FILE;
  if (setting.startsWith(FILES)) return join(folder, 'files', setting.slice(FILES.length));
  throw new Error(`LOCKBOX_TOPICS_FILE is "${setting}": put that file into files/, and name it as ${FILES}….`);
}

/**
 * Secrets that come from others: an issuer, the mail server. Without an issuer's secret the portal is a public client
 * there.
 */
const FROM_OTHERS: Readonly<Record<string, 'needed' | 'perhaps'>> = {
  LOCKBOX_SMTP_URL: 'needed',
  LOCKBOX_OIDC_CLIENT_SECRET: 'perhaps',
  LOCKBOX_PROVIDER_OIDC_CLIENT_SECRET: 'perhaps',
};

const pkcs8 = { format: 'der', type: 'pkcs8' } as const;
const ed25519 = () => newSigningKeys().signingKey;
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey.export(pkcs8).toString('base64');
const random = () => randomBytes(32).toString('base64url');

/** Throws for a setting of which nobody has said how its value is made. */
function newValueOf(setting: string): string {
  if (setting.endsWith('_PREVIOUS') || setting in FROM_OTHERS) return '';
  if (/^LOCKBOX_(SIGNING|CHECKPOINT|ACCESS_TOKEN)_KEY$/.test(setting)) return ed25519();
  if (setting === 'LOCKBOX_SIGNALS_KEY') return rsa();
  if (/^LOCKBOX_(KAFKA|REGISTRY)_PASSWORD$/.test(setting)) return random();
  if (/^LOCKBOX_(SENDER|STATE|SESSION|SOURCE|ACCESS_SOURCE|GATE_SOURCE)_KEY$/.test(setting)) return random();
  throw new Error(`deploy/compose/secrets.ts does not know how to make ${setting}: say so there.`);
}

/** Returns the file of a source's own key. */
const sourceKeyFile = (source: string): string => {
  const setting = { access: 'LOCKBOX_ACCESS_SOURCE_KEY', gate: 'LOCKBOX_GATE_SOURCE_KEY' }[source];
  return `${source}/${setting ?? 'LOCKBOX_SOURCE_KEY'}`;
};

/** By the file of keys of sources: whose are in it. */
function sourceKeyLists(topics: TopicsFile): Readonly<Record<string, readonly string[]>> {
  const { sources } = topics;
  const ofGuards = writersOf(topics, 'gates').filter((name) => sources.some((source) => source.name === name));
  const list = (name: string) => `${name}/LOCKBOX_SOURCE_KEYS`;
  return {
    [list('intake')]: [...sources.map(({ name }) => name), 'identity'],
    [list('projector')]: ofGuards,
    [list('import')]: ['import', 'identity'],
    [list('identity')]: ['identity'],
    [list('erase')]: ['identity'],
  };
}

export function makeSecrets({ folder, topics, host, days }: WantedSecrets): Made {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const made: string[] = [];
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    chmodSync(join(folder, file), 0o644);
  };
  const once = (file: string, value: () => string) => {
    if (existsSync(join(folder, file))) return;
    write(file, value());
    made.push(file);
  };
  /** Follows from other files. */
  const always = (file: string, text: string) => {
    if (existsSync(join(folder, file)) && read(file) === text) return;
    write(file, text);
    made.push(file);
  };

  const programs = topics.programs.filter(isStanding);
  const people = commandLineParties(topics);
  const clients = [
    ...programs.filter(({ servers }) => servers.includes('mongo')),
    ...people.filter(usesMongo),
    { name: PLATFORM },
  ].map(({ name }) => principalOf(name));
  const names = [...new Set([...topics.parties.map(({ name }) => name), PLATFORM])];

  const servers = {
    kafka: ['kafka-1', 'kafka-2', 'kafka-3', 'localhost', host],
    registry: ['registry', 'localhost', host],
    mongo: ['mongo', 'localhost'],
  };
  const certificates = join(folder, 'certificates');
  made.push(...makeCertificates({ folder: certificates, days, servers, clients }).map((one) => `certificates/${one}`));
  for (const name of Object.keys(servers)) makeReadable(serverFiles(certificates, name));
  for (const name of clients) makeReadable(clientFiles(certificates, name));

  // Upstream systems have a name at the servers too, and a key to sign with.
  for (const name of names) for (const { setting, file } of passwordsOf(name)) once(file, () => newValueOf(setting));
  for (const { name } of topics.programs.filter(({ sends }) => sends.length > 0))
    once(`${name}/LOCKBOX_SENDER_KEY`, random);
  const lists = sourceKeyLists(topics);
  for (const source of new Set(Object.values(lists).flat())) once(sourceKeyFile(source), random);
  const given: readonly SecretFile[] = [
    ...programs.flatMap((program) => secretsOfProgram(program, topics)),
    ...people.flatMap(secretsOfParty),
    ...secretsOfPlatform(),
  ];
  for (const { setting, file } of given)
    if (!file.startsWith('certificates/') && !(file in lists)) once(file, () => newValueOf(setting));

  for (const [file, sources] of Object.entries(lists)) {
    // A further key that somebody has added remains: a source that changes its key is listed twice.
    const present = existsSync(join(folder, file)) ? read(file).trim().split(',').filter(Boolean) : [];
    const wanted = sources.map((source) => `${source}=${read(sourceKeyFile(source)).trim()}`);
    always(file, [...new Set([...present, ...wanted])].join(','));
  }
  publish('LOCKBOX_SIGNING_PUBLIC_KEYS', 'policy/LOCKBOX_SIGNING_KEY');
  publish('LOCKBOX_CHECKPOINT_PUBLIC_KEYS', 'audit/LOCKBOX_CHECKPOINT_KEY');
  // Mounted into signals: the files of its receivers, which their owner puts there.
  const receivers = join(folder, 'signals/receivers');
  if (mkdirSync(receivers, { recursive: true }) !== undefined) chmodSync(receivers, 0o755);
  once('mongo/members', () => randomBytes(512).toString('base64'));
  always('kafka/users', kafkaUsers(names.map((name) => [principalOf(name), read(`${name}/LOCKBOX_KAFKA_PASSWORD`)])));
  always(
    'registry/users.properties',
    registryUsers(names.map((name) => [principalOf(name), read(`${name}/LOCKBOX_REGISTRY_PASSWORD`)])),
  );

  const toFill = given.filter(({ setting, file }) => FROM_OTHERS[setting] === 'needed' && read(file).trim() === '');
  return { made, toFill: [...new Set(toFill.map(({ file }) => file))] };

  /** The public key is added to those that are known: what an old one signed still counts. */
  function publish(setting: string, keyFile: string) {
    const file = `public/${setting}`;
    const known = existsSync(join(folder, file)) ? read(file).trim().split(',').filter(Boolean) : [];
    always(file, [...new Set([...known, signingKeyOf(read(keyFile).trim()).publicKey])].join(','));
  }
}

const passwordsOf = (name: string): readonly SecretFile[] =>
  ['LOCKBOX_KAFKA_PASSWORD', 'LOCKBOX_REGISTRY_PASSWORD'].map((setting) => ({ setting, file: `${name}/${setting}` }));

function makeReadable({ certificate, key, both }: CertificateFiles): void {
  for (const file of [certificate, key, both]) chmodSync(file, 0o644);
}

type Users = readonly (readonly [name: string, password: string])[];

/** Java's form for who may sign in, which the broker reads at its start. */
const kafkaUsers = (users: Users): string =>
  [
    'KafkaServer {',
    '  org.apache.kafka.common.security.plain.PlainLoginModule required',
    users.map(([name, password]) => `  user_${name}="${password.trim()}"`).join('\n'),
    '  ;',
    '};',
    '',
  ].join('\n');

const registryUsers = (users: Users): string => {
  const embedded = 'quarkus.security.users.embedded';
  return [
    'quarkus.http.auth.basic=true',
    'quarkus.http.auth.permission.everything.paths=/*',
    'quarkus.http.auth.permission.everything.policy=authenticated',
    'apicurio.auth.role-based-authorization=true',
    `${embedded}.enabled=true`,
    `${embedded}.plain-text=true`,
    ...users.flatMap(([name, password]) => [
      `${embedded}.users.${name}=${password.trim()}`,
      `${embedded}.roles.${name}=${name === principalOf(PLATFORM) ? 'sr-admin' : 'sr-readonly'}`,
    ]),
    '',
  ].join('\n');
};
