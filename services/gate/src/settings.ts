import { duration, integer, logReaderSettings, secret, setting, text, type ValuesOf } from '@lockbox/platform/settings';

/** How the database is reached that is behind the gate, and as whom. */
const databaseUrl = (forms: string, pattern: RegExp) =>
  text(`The database behind the gate, with the gate's own role and its password: ${forms}`, { pattern, secret: true });
const POSTGRES = 'postgresql://role:password@host:port/database';
const databaseCa = {
  LOCKBOX_GATE_DATABASE_CA: text(
    "Certificate authorities that sign the database's certificate, in PEM; given, the gate connects by TLS alone, and engineers of a PostgreSQL are told to check it by them. Outside development it has to be given, unless all of it is on this machine",
    { certificate: true, default: '' },
  ),
} as const;

/** The watchdog needs the database alone, which is a PostgreSQL. */
export const watchdogSettings = {
  LOCKBOX_GATE_DATABASE_URL: databaseUrl(POSTGRES, /^postgres(ql)?:\/\/[^\s]+$/),
  ...databaseCa,
  LOCKBOX_DEVELOPMENT: setting.development,
  LOCKBOX_LOG_LEVEL: setting.logLevel,
} as const;

/** The gate of one data store; each description says what the setting means. */
export const gateSettings = {
  ...logReaderSettings,
  LOCKBOX_GATE_DATABASE_URL: databaseUrl(
    `${POSTGRES}, or mongodb://user:password@host:port/database?authSource=admin`,
    /^(postgres(ql)?:\/\/[^\s]+|mongodb(\+srv)?:\/\/[^\s/]+\/[^\s/?]+(\?[^\s]*)?)$/,
  ),
  ...databaseCa,
  LOCKBOX_GATE_TENANT: text('The tenant whose data store it is'),
  LOCKBOX_GATE_DATA_STORE: text("The data store's id, as the directory has it"),
  LOCKBOX_GATE_FILE: text('A file that says what each permission gives, and which roles of the database are known'),
  LOCKBOX_GATE_SOURCE: text(
    'The source as which the gate reports, whose `guards` in topics.yaml name the data store: one for each gate',
    { pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, default: 'gate' },
  ),
  LOCKBOX_GATE_SOURCE_KEY: secret(
    "That source's key, for signing what the gate reports; in LOCKBOX_SOURCE_KEYS of intake and projector",
  ),
  LOCKBOX_GATE_TOKEN_ISSUER: text(
    'Where access is reached (LOCKBOX_ACCESS_URL), by whose tokens engineers ask for credentials; empty: nobody is given any',
    { pattern: /^https?:\/\/[^\s]+$/, default: '' },
  ),
  LOCKBOX_GATE_URL: text('Where engineers reach the gate, without a path: the audience of their access tokens', {
    pattern: /^https?:\/\/[^\s/?#]+$/,
    default: 'http://localhost:8082',
  }),
  LOCKBOX_GATE_PORT: integer('Port at which credentials are asked for', { least: 0, most: 65_535, default: 8082 }),
  LOCKBOX_GATE_ENGINEERS_AT: text(
    'Where engineers reach the database, host:port; if not given, a PostgreSQL as the gate does, and the relay to a MongoDB at the host of LOCKBOX_GATE_URL',
    { pattern: /^[^\s]+:\d+$/, default: '' },
  ),
  LOCKBOX_GATE_RELAY_PORT: integer('Port at which engineers reach a MongoDB behind the gate', {
    ...{ least: 0, most: 65_535, default: 27_018 },
  }),
  LOCKBOX_GATE_RELAY_SOURCES: text(
    'Addresses, or ranges (CIDR), from which a MongoDB sees its gates connect, separated by commas: passwords of engineers open from nowhere else',
    { pattern: /^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$/, default: '' },
  ),
  LOCKBOX_GATE_RELAY_CERTIFICATE: text(
    "The relay's certificate for engineers, with those between it and its authority, in PEM; empty: they connect without TLS, which outside development they may on this machine alone",
    { certificate: true, default: '' },
  ),
  LOCKBOX_GATE_RELAY_KEY: text('The key of that certificate, in PEM', { secret: true, default: '' }),
  LOCKBOX_GATE_EVERY: duration('How often the roles that there are are compared with the grants', 'PT2S'),
  LOCKBOX_GATE_LATE_AFTER: duration('An access that is open so long after its end is reported as not closed', 'PT5S'),
  LOCKBOX_GATE_MOST_BEHIND: duration(
    'How long ago the log may have been read to its end; after it nothing is opened',
    'PT5S',
  ),
  LOCKBOX_GATE_CLOCK_TOLERANCE: duration(
    "How far the clock here and the brokers' may differ; beyond it nothing is opened",
    'PT30S',
  ),
} as const;

export type GateSettings = ValuesOf<typeof gateSettings>;
