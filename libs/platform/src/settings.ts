import { readFileSync } from 'node:fs';
import { SOURCE_KEYS_PATTERN } from '@lockbox/contracts/source-signature';
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import { Value } from 'typebox/value';
import { shownCertificates } from './certificates.ts';
import { problemsAcross } from './settings-together.ts';

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

/** What `openssl rand -base64 32` gives, or longer: nobody finds it by trying. */
const KEY_LENGTH = 32;

/** A key of Lockbox's own. It is shown as "set", and `<NAME>_FILE` may name a file that holds it. */
export const secret = (description: string) =>
  Type.String({ description: `${description}, of at least 32 bytes`, secret: true, minLength: KEY_LENGTH });

/** The same where there may be none, such as the key before the present one. */
export const optionalSecret = (description: string) =>
  Type.String({
    description: `${description}, of at least 32 bytes`,
    secret: true,
    pattern: `^(?:.{${KEY_LENGTH},})?$`,
    default: '',
  });

const url = (description: string, fallback?: string) =>
  Type.String({
    description,
    pattern: '^[a-z][a-z0-9+.-]*://[^\\s]+$',
    ...(fallback === undefined ? {} : { default: fallback }),
  });

/** Who is trusted, or who connects: in PEM, shown by whose it is and when it ends. */
const certificates = (description: string) =>
  Type.String({ description: `${description}, in PEM`, certificate: true, default: '' });

/** The private key of a certificate. */
const certificateKey = (description: string) =>
  Type.String({ description: `${description}, in PEM and not encrypted`, secret: true, default: '' });

/** Ed25519 keys in base64: what of PKCS#8 and SPKI is the same for all of them, and then the key's 32 bytes. */
const PRIVATE_KEY = 'MC4CAQAwBQYDK2VwBCIEI[A-P][A-Za-z0-9+/]{42}';
const PUBLIC_KEY = 'MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=';
const ED25519_PKCS8 = `^(-----BEGIN PRIVATE KEY-----\\s+)?${PRIVATE_KEY}(\\s+-----END PRIVATE KEY-----\\s*)?$`;
const ED25519_SPKI_LIST = `^${PUBLIC_KEY}(,${PUBLIC_KEY})*$`;

/** ISO 8601 durations of days, hours, minutes and seconds, such as P4D or PT90M. */
export const DURATION_PATTERN = '^P(?=\\d|T\\d)(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$';

/** Settings that more than one program has; a program lists those that it uses. */
export const setting = {
  kafkaBrokers: Type.String({
    description: 'Kafka brokers, host:port, separated by commas',
    pattern: '^[^\\s:,]+:\\d+(,[^\\s:,]+:\\d+)*$',
  }),
  kafkaSasl: Type.Enum(['', 'plain', 'scram-sha-256', 'scram-sha-512'], {
    description: 'How Kafka is told who connects: plain, scram-sha-256 or scram-sha-512; empty: without a name',
    default: '',
  }),
  kafkaUsername: Type.String({ description: "This program's name at Kafka, as its access rules have it", default: '' }),
  kafkaPassword: Type.String({ description: "This program's password at Kafka", secret: true, default: '' }),
  kafkaTls: Type.Boolean({ description: 'Connect to Kafka by TLS', default: false }),
  kafkaCa: certificates('Certificate authorities that sign the certificates of the brokers; empty: those of Node'),
  kafkaCertificate: certificates("This program's certificate at Kafka, with those between it and its authority"),
  kafkaKey: certificateKey("The key of this program's certificate at Kafka"),
  registryUrl: Type.String({
    description: 'Confluent-compatible schema registry, without a name or password',
    pattern: '^https?://[^\\s@]+$',
  }),
  registryUsername: Type.String({ description: "This program's name at the registry", default: '' }),
  registryPassword: Type.String({ description: "This program's password at the registry", secret: true, default: '' }),
  registryCa: certificates('Certificate authorities that sign the certificate of the registry; empty: those of Node'),
  registryCertificate: certificates("This program's certificate at the registry"),
  registryKey: certificateKey("The key of this program's certificate at the registry"),
  mongoUrl: Type.String({
    description: 'MongoDB connection string',
    pattern: '^mongodb(\\+srv)?://[^\\s]+$',
    secret: true,
  }),
  mongoCa: certificates('Certificate authorities that sign the certificates of MongoDB; empty: those of Node'),
  mongoCertificate: certificates("This program's certificate at MongoDB"),
  mongoKey: certificateKey("The key of this program's certificate at MongoDB"),
  smtpUrl: Type.String({ description: 'SMTP server', pattern: '^smtps?://[^\\s]+$', secret: true }),
  oidcIssuer: url("OpenID Connect issuer of the customers' people"),
  providerOidcIssuer: url("OpenID Connect issuer of the provider's people"),
  oidcScope: Type.String({
    description: 'Scopes, with commas between them; an access token must have been given one of them. Empty: any',
    default: '',
    pattern: '^([^,\\s]+(\\s*,\\s*[^,\\s]+)*)?$',
  }),
  tenantClaim: Type.String({
    description: "Claim with a customer's tenant",
    default: 'lockbox_tenant',
    minLength: 1,
  }),
  providerClaim: Type.String({
    description: "Claim that is true for the provider's people",
    default: 'lockbox_provider',
    minLength: 1,
  }),
  trustedProxies: Type.String({
    description:
      'Reverse proxies before the portal, whose x-forwarded-for is believed: addresses and networks (10.0.0.0/8), separated by commas',
    default: '',
  }),
  portalUrl: url('Where people reach the portal', 'http://localhost:8080'),
  providerName: Type.String({
    description: "The provider's name, as customers read it",
    default: 'Microsoft',
    minLength: 1,
  }),
  internalReview: Type.String({
    description: 'How long a request may wait for the internal approver',
    pattern: DURATION_PATTERN,
    default: 'P4D',
  }),
  reminders: Type.String({
    description: 'When approvers are reminded, counted from the lockbox request',
    pattern: '^(P[0-9DTHMS]+(,P[0-9DTHMS]+)*)?$',
    default: 'P2D,P3D',
  }),
  sourceKeys: Type.String({
    description: 'Keys with which sources sign their records: source=key, of at least 32 bytes, separated by commas',
    pattern: SOURCE_KEYS_PATTERN,
    secret: true,
    default: '',
  }),
  senderKey: secret("This sender's key for signing commands"),
  signingKey: Type.String({
    description: "Policy's Ed25519 key for signing events: PKCS#8, as PEM or as its base64 in one line",
    pattern: ED25519_PKCS8,
    secret: true,
  }),
  signingPublicKeys: Type.String({
    description:
      'The public keys, present and past, with which events were signed: SPKI in base64, separated by commas',
    pattern: ED25519_SPKI_LIST,
  }),
  installation: Type.String({
    description: "This installation's name, with which its checkpoints begin: a domain of yours, without https://",
    pattern: '^[^\\s+/]+(/[^\\s+/]+)*$',
  }),
  checkpointKey: Type.String({
    description: "Audit's Ed25519 key for signing checkpoints: PKCS#8, as PEM or as its base64 in one line",
    pattern: ED25519_PKCS8,
    secret: true,
  }),
  checkpointPublicKeys: Type.String({
    description:
      'The public keys, present and past, with which checkpoints were signed: SPKI in base64, separated by commas',
    pattern: ED25519_SPKI_LIST,
  }),
  unsignedEventsUntil: Type.String({
    description:
      'Up to where events that releases before wrote without a signature count: partition:offset of each partition, separated by commas',
    pattern: '^(\\d+:\\d+(,\\d+:\\d+)*)?$',
    default: '',
  }),
  decisionsBelievedUntil: Type.String({
    description:
      'Up to when decisions in the log are believed by their signature alone, where deciding again gives others: an ISO 8601 time',
    pattern: '^(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?$',
    default: '',
  }),
  namespace: Type.String({
    description: 'Prefix of topics, subjects, groups and databases',
    pattern: '^[a-z0-9][a-z0-9-]*$',
    default: 'lockbox',
  }),
  httpPort: Type.Integer({
    description: 'Port of health and metrics, in the portal of pages and API; 0 takes a free one',
    minimum: 0,
    maximum: 65535,
    default: 8080,
  }),
  httpHost: Type.String({ description: 'Address to listen on', default: '0.0.0.0', minLength: 1 }),
  partitions: Type.Integer({
    description: 'Partitions of each topic, fixed from then on: they decide where a tenant stands',
    minimum: 1,
    default: 12,
  }),
  topicsFile: Type.String({
    description: 'Instead of schemas/topics.yaml: a file like it, with further sources of requests',
    default: '',
  }),
  permissionsFile: Type.String({
    description: "A file like schemas/permissions.yaml, with words for the provider's own permissions",
    default: '',
  }),
  acceptedGaps: Type.String({
    description:
      'Records that are missing for good, as alarms name them, separated by commas; `unmarked` accepts offsets of versions before',
    default: '',
  }),
  logLevel: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
    description: 'Least level that is logged',
    default: 'info',
  }),
  development: Type.Boolean({
    description: 'Development: the clock may be advanced, topics may be in CreateTime mode',
    default: false,
  }),
  clockFile: Type.String({
    description: 'Development only: file with the clock offset that all workers share',
    default: '',
  }),
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

export type KafkaSettings = Static<TObject<typeof kafkaSettings>>;

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
  LOCKBOX_MONGO_CA: setting.mongoCa,
  LOCKBOX_MONGO_CERTIFICATE: setting.mongoCertificate,
  LOCKBOX_MONGO_KEY: setting.mongoKey,
} as const;

export type MongoSettings = Static<TObject<typeof mongoSettings>>;

/** What every worker has. */
export const workerSettings = {
  ...kafkaSettings,
  ...registrySettings,
  LOCKBOX_NAMESPACE: setting.namespace,
  LOCKBOX_HTTP_PORT: setting.httpPort,
  LOCKBOX_HTTP_HOST: setting.httpHost,
  LOCKBOX_LOG_LEVEL: setting.logLevel,
  LOCKBOX_ACCEPTED_GAPS: setting.acceptedGaps,
  LOCKBOX_DEVELOPMENT: setting.development,
  LOCKBOX_CLOCK_FILE: setting.clockFile,
  LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys,
  LOCKBOX_UNSIGNED_EVENTS_UNTIL: setting.unsignedEventsUntil,
} as const;

type Environment = Readonly<Record<string, string | undefined>>;
interface Described {
  readonly secret?: boolean;
  readonly certificate?: boolean;
  readonly description?: string;
}

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
 * Reads settings from environment variables. The schema's property names are the variables' names. Throws a
 * SettingsError that names every problem; unknown LOCKBOX_ variables are left alone, since programs share them.
 */
export function readSettings<P extends TProperties>(properties: P, env: Environment = process.env): Static<TObject<P>> {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  for (const name of Object.keys(properties)) {
    const value = env[name] ?? fromFile(name, env, problems);
    if (value !== undefined && value !== '') given[name] = value;
  }
  const isUnreadable = (name: string) => problems.some((problem) => problem.startsWith(`${name}_FILE`));
  const schema = Type.Object(properties);
  const values = Value.Convert(schema, Value.Default(schema, given));
  for (const [name, property] of Object.entries(properties)) {
    const described: Described = property;
    // A default always fits: only what was given, or is missing, can be wrong.
    const value = (values as Record<string, unknown>)[name]; // an object with the schema's names
    if (value === undefined) {
      if (!isUnreadable(name)) problems.push(`${name} is not set (${described.description ?? 'needed'})`);
    } else if (!Value.Check(property, value)) {
      const shown = described.secret ? 'its value' : `"${given[name] ?? value}"`;
      const [error] = Value.Errors(property, value);
      problems.push(`${name}: ${shown} is not right (${described.description ?? ''}; ${error?.message ?? 'wrong'})`);
    }
  }
  const named = values as Record<string, unknown>; // an object with the schema's names
  const nameOf = (name: string) => (env[name] ? name : `${name}_FILE ("${env[`${name}_FILE`]}")`);
  problems.push(...problemsAcross(named, { nameOf, isUnreadable }));
  if (problems.length > 0) throw new SettingsError(problems);
  return values as Static<TObject<P>>; // checked property by property above
}

/** Settings as they are shown at start: secrets only as "set". */
export function describeSettings(
  properties: TProperties,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const described: Described = property;
      if (described.secret) return [name, values[name] ? 'set' : 'not set'];
      return [name, described.certificate ? shownCertificates(String(values[name])) : values[name]];
    }),
  );
}
