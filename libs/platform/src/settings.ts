import { readFileSync } from 'node:fs';
import { SOURCE_KEYS_PATTERN } from '@lockbox/contracts/source-signature';
import * as v from 'valibot';
import { shownCertificates } from './certificates.ts';
import { DURATIONS } from './durations.ts';
import {
  certificateKey,
  certificates,
  duration,
  ISO_TIME,
  inTheLog,
  integer,
  oneOf,
  PLACES,
  PRIVATE_KEY,
  PUBLIC_KEY,
  publicKeys,
  RSA_PRIVATE_KEY,
  RSA_PUBLIC_KEY,
  type Settings,
  secret,
  signingKey,
  text,
  url,
  type ValuesOf,
  yes,
} from './setting-forms.ts';
import { problemsAcross } from './settings-together.ts';

export {
  duration,
  integer,
  offsets,
  optionalSecret,
  type Setting,
  type Settings,
  secret,
  text,
  type ValuesOf,
} from './setting-forms.ts';

/** Exit code of `sysexits.h` for a configuration error (EX_CONFIG). */
export const EXIT_WRONG_SETTINGS = 78;

/** All that is wrong with the settings, named at once. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings are wrong; nothing was started.\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Settings that more than one program has; a program lists those that it uses. */
export const setting = {
  kafkaBrokers: text('Kafka brokers, host:port, separated by commas', { pattern: /^[^\s:,]+:\d+(,[^\s:,]+:\d+)*$/ }),
  kafkaSasl: oneOf(
    'How Kafka is told who connects: plain, scram-sha-256 or scram-sha-512; empty: without a name',
    ['plain', 'scram-sha-256', 'scram-sha-512'],
    '',
  ),
  kafkaUsername: text("This program's name at Kafka, as its access rules have it", { default: '' }),
  kafkaPassword: text("This program's password at Kafka", { secret: true, default: '' }),
  kafkaTls: yes('Connect to Kafka by TLS'),
  kafkaCa: certificates('Certificate authorities that sign the certificates of the brokers; empty: those of Node'),
  kafkaCertificate: certificates("This program's certificate at Kafka, with those between it and its authority"),
  kafkaKey: certificateKey("The key of this program's certificate at Kafka"),
  registryUrl: text('Confluent-compatible schema registry, without a name or password', {
    pattern: /^https?:\/\/[^\s@]+$/,
  }),
  registryUsername: text("This program's name at the registry", { default: '' }),
  registryPassword: text("This program's password at the registry", { secret: true, default: '' }),
  registryCa: certificates('Certificate authorities that sign the certificate of the registry; empty: those of Node'),
  registryCertificate: certificates("This program's certificate at the registry"),
  registryKey: certificateKey("The key of this program's certificate at the registry"),
  mongoUrl: text('MongoDB connection string', { pattern: /^mongodb(\+srv)?:\/\/[^\s]+$/, secret: true }),
  mongoTls: yes('Connect to MongoDB by TLS, whatever its address says'),
  mongoCa: certificates('Certificate authorities that sign the certificates of MongoDB; empty: those of Node'),
  mongoCertificate: certificates("This program's certificate at MongoDB"),
  mongoKey: certificateKey("The key of this program's certificate at MongoDB"),
  smtpUrl: text('SMTP server', { pattern: /^smtps?:\/\/[^\s]+$/, secret: true }),
  oidcIssuer: url("OpenID Connect issuer of the customers' people"),
  providerOidcIssuer: url("OpenID Connect issuer of the provider's people"),
  oidcAudience: text('Audiences, with commas between them; a token must name one of them', {
    pattern: /^[^,\s]+(\s*,\s*[^,\s]+)*$/,
    default: 'lockbox',
  }),
  oidcScope: text('Scopes, with commas between them; an access token must have been given one of them. Empty: any', {
    pattern: /^[^,\s]+(\s*,\s*[^,\s]+)*$/,
    default: '',
  }),
  tenantClaim: text("Claim with a customer's tenant", { default: 'lockbox_tenant' }),
  providerClaim: text("Claim that is true for the provider's people", { default: 'lockbox_provider' }),
  trustedProxies: text(
    'Reverse proxies before the portal, whose x-forwarded-for is believed: addresses and networks (10.0.0.0/8), separated by commas',
    { default: '' },
  ),
  portalUrl: url('Where people reach the portal', { default: 'http://localhost:8080' }),
  accessUrl: text('Where callers reach access, without a path', {
    pattern: /^https?:\/\/[^\s/?#]+$/,
    default: 'http://localhost:8080',
  }),
  providerName: text("The provider's name, as customers read it", { default: 'Microsoft' }),
  internalReview: duration('How long a request may wait for the internal approver', 'P4D'),
  reminders: text('When approvers are reminded, counted from the lockbox request', {
    pattern: DURATIONS,
    default: 'P2D,P3D',
  }),
  sourceKeys: text(
    'Keys with which sources sign their records: source=key, of at least 32 bytes, separated by commas',
    { pattern: SOURCE_KEYS_PATTERN, secret: true, default: '' },
  ),
  senderKey: secret("This sender's key for signing commands"),
  signingKey: signingKey("Policy's Ed25519 key for signing events"),
  signingPublicKeys: publicKeys('events'),
  installation: text(
    "This installation's name, with which its checkpoints begin: a domain of yours, without https://",
    { pattern: /^[^\s+/]+(\/[^\s+/]+)*$/ },
  ),
  checkpointKey: signingKey("Audit's Ed25519 key for signing checkpoints"),
  checkpointPublicKeys: publicKeys('checkpoints'),
  accessTokenKey: signingKey(
    "access's key for signing engineers' tokens, Ed25519 or RSA of at least 2048 bits",
    `${PRIVATE_KEY}|${RSA_PRIVATE_KEY}`,
  ),
  accessTokenPublicKeys: publicKeys("engineers' tokens", { form: `${PUBLIC_KEY}|${RSA_PUBLIC_KEY}`, default: '' }),
  unsignedEventsUntil: inTheLog(
    'Up to where events that releases before wrote without a signature count',
    PLACES,
    "the log's topic id, @, and partition:offset of each partition, separated by commas",
  ),
  signingKeysUntil: inTheLog(
    'From where events count no more that a replaced signing key has signed',
    `[0-9a-f]{16}=${PLACES}(;[0-9a-f]{16}=${PLACES})*`,
    "of each replaced key, separated by semicolons, its id, =, the log's topic id, @, and partition:offset of each partition",
  ),
  decisionsBelievedUntil: text(
    'Up to when decisions in the log are believed by their signature alone, where deciding again gives others: an ISO 8601 time',
    {
      pattern: ISO_TIME,
      default: '',
    },
  ),
  providerPasskeysFrom: text(
    "From when internal approvals, emergencies and lifted disclosures take the passkey of their person, by the log's clock: an ISO 8601 time. Empty: never",
    { pattern: ISO_TIME, default: '' },
  ),
  namespace: text('Prefix of topics, subjects, groups and databases', {
    pattern: /^[a-z0-9][a-z0-9-]*$/,
    default: 'lockbox',
  }),
  httpPort: integer(
    'Port of health and metrics; in portal, access and connector of what they serve to others; 0 takes a free one',
    {
      least: 0,
      most: 65_535,
      default: 8080,
    },
  ),
  healthPort: integer('Port of health and metrics, which nobody outside should reach; 0 takes a free one', {
    least: 0,
    most: 65_535,
    default: 8081,
  }),
  httpHost: text('Address to listen on', { default: '0.0.0.0' }),
  partitions: integer('Partitions of each topic, fixed from then on: they decide where a tenant stands', {
    least: 1,
    default: 12,
  }),
  topicsFile: text('Instead of schemas/topics.yaml: a file like it, with further sources of requests', { default: '' }),
  principalPrefix: text('Kafka principals are this and the name in topics.yaml', { default: 'User:lockbox-' }),
  accessRulesElsewhere: yes(
    'Access rules at Kafka are made by other means: `lockbox topics` neither makes nor checks them',
  ),
  permissionsFile: text("A file like schemas/permissions.yaml, with words for the provider's own permissions", {
    default: '',
  }),
  acceptedGaps: text(
    'Records that are missing for good, as alarms name them, separated by commas; `unmarked` accepts offsets of versions before',
    { default: '' },
  ),
  logLevel: oneOf('Least level that is logged', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
  development: yes('Development: the clock may be advanced, topics may be in CreateTime mode'),
  clockFile: text('Development only: file with the clock offset that all workers share', { default: '' }),
} as const;

/** How Kafka is reached, and as whom. */
export const kafkaSettings = {
  LOCKBOX_KAFKA_BROKERS: setting.kafkaBrokers,
  LOCKBOX_KAFKA_SASL: setting.kafkaSasl,
  LOCKBOX_KAFKA_USERNAME: setting.kafkaUsername,
  LOCKBOX_KAFKA_PASSWORD: setting.kafkaPassword,
  LOCKBOX_KAFKA_TLS: setting.kafkaTls,
  LOCKBOX_KAFKA_CA: setting.kafkaCa,
  LOCKBOX_KAFKA_CERTIFICATE: setting.kafkaCertificate,
  LOCKBOX_KAFKA_KEY: setting.kafkaKey,
} as const;

export type KafkaSettings = ValuesOf<typeof kafkaSettings>;

/** How the schema registry is reached, and as whom. */
export const registrySettings = {
  LOCKBOX_REGISTRY_URL: setting.registryUrl,
  LOCKBOX_REGISTRY_USERNAME: setting.registryUsername,
  LOCKBOX_REGISTRY_PASSWORD: setting.registryPassword,
  LOCKBOX_REGISTRY_CA: setting.registryCa,
  LOCKBOX_REGISTRY_CERTIFICATE: setting.registryCertificate,
  LOCKBOX_REGISTRY_KEY: setting.registryKey,
} as const;

/** How MongoDB is reached, and as whom. */
export const mongoSettings = {
  LOCKBOX_MONGO_URL: setting.mongoUrl,
  LOCKBOX_MONGO_TLS: setting.mongoTls,
  LOCKBOX_MONGO_CA: setting.mongoCa,
  LOCKBOX_MONGO_CERTIFICATE: setting.mongoCertificate,
  LOCKBOX_MONGO_KEY: setting.mongoKey,
} as const;

export type MongoSettings = ValuesOf<typeof mongoSettings>;

/** The settings of every program that serves, and reads or writes topics. */
export const servingSettings = {
  ...kafkaSettings,
  ...registrySettings,
  LOCKBOX_NAMESPACE: setting.namespace,
  LOCKBOX_HTTP_PORT: setting.httpPort,
  LOCKBOX_HTTP_HOST: setting.httpHost,
  LOCKBOX_LOG_LEVEL: setting.logLevel,
  LOCKBOX_DEVELOPMENT: setting.development,
  LOCKBOX_CLOCK_FILE: setting.clockFile,
} as const;

/** The settings of every program that serves and reads the log. */
export const logReaderSettings = {
  ...servingSettings,
  LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys,
  LOCKBOX_UNSIGNED_EVENTS_UNTIL: setting.unsignedEventsUntil,
  LOCKBOX_SIGNING_KEYS_UNTIL: setting.signingKeysUntil,
} as const;

/** The settings of every worker. */
export const workerSettings = { ...logReaderSettings, LOCKBOX_ACCEPTED_GAPS: setting.acceptedGaps } as const;

type Environment = Readonly<Record<string, string | undefined>>;
function fromFile(name: string, env: Environment, problems: string[]): string | undefined {
  const path = env[`${name}_FILE`];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    problems.push(
      `${name}_FILE names "${path}", which cannot be read (${error instanceof Error ? error.message : error})`,
    );
    return undefined;
  }
}

/**
 * Reads settings from environment variables. The settings' names are the variables' names. Throws a SettingsError that
 * names every problem; unknown LOCKBOX_ variables are left alone, since programs share them.
 */
export function readSettings<S extends Settings>(settings: S, env: Environment = process.env): ValuesOf<S> {
  const problems: string[] = [];
  const isUnreadable = (name: string) => problems.some((problem) => problem.startsWith(`${name}_FILE`));
  const values: Record<string, unknown> = {};
  for (const [name, { description, form, secret, default: fallback }] of Object.entries(settings)) {
    const given = env[name] || fromFile(name, env, problems); // empty is not given: compose passes on what is not set so
    if (!given) {
      values[name] = fallback;
      if (fallback === undefined && !isUnreadable(name)) problems.push(`${name} is not set (${description})`);
      continue;
    }
    const { success, output, issues } = v.safeParse(form, given);
    values[name] = output;
    const shown = secret ? 'its value' : `"${given}"`;
    if (!success) problems.push(`${name}: ${shown} is not right (${description}; ${issues[0].message})`);
  }
  const nameOf = (name: string) => (env[name] ? name : `${name}_FILE ("${env[`${name}_FILE`]}")`);
  problems.push(...problemsAcross(values, { nameOf, isUnreadable }));
  if (problems.length > 0) throw new SettingsError(problems);
  return values as ValuesOf<S>; // read setting by setting above
}

/** Settings as they are shown at start: secrets only as "set". */
export function describeSettings(
  settings: Settings,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, { secret, certificate }]) => {
      if (secret) return [name, values[name] ? 'set' : 'not set'];
      return [name, certificate ? shownCertificates(String(values[name])) : values[name]];
    }),
  );
}
