import { duration, integer, logReaderSettings, secret, setting, text, type ValuesOf } from '@lockbox/platform/settings';

/** How the database is reached that is behind the gate, and as whom. */
const databaseSettings = {
  LOCKBOX_GATE_DATABASE_URL: text(
    "The database behind the gate, with the gate's own role and its password: postgresql://role:password@host:port/database",
    { pattern: /^postgres(ql)?:\/\/[^\s]+$/, secret: true },
  ),
  LOCKBOX_GATE_DATABASE_CA: text(
    "Certificate authorities that sign the database's certificate, in PEM; given, the gate connects by TLS alone",
    { certificate: true, default: '' },
  ),
} as const;

/** The watchdog needs the database alone. */
export const watchdogSettings = {
  ...databaseSettings,
  LOCKBOX_LOG_LEVEL: setting.logLevel,
} as const;

/** The gate of one data store; each description says what the setting means. */
export const gateSettings = {
  ...logReaderSettings,
  ...databaseSettings,
  LOCKBOX_GATE_TENANT: text('The tenant whose data store it is'),
  LOCKBOX_GATE_DATA_STORE: text("The data store's id, as the directory has it"),
  LOCKBOX_GATE_FILE: text('A file that says what each permission gives, and which roles of the database are known'),
  LOCKBOX_GATE_SOURCE_KEY: secret(
    "The gates' key for signing what they report as the source `gate`, in intake's LOCKBOX_SOURCE_KEYS",
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
  LOCKBOX_GATE_ENGINEERS_AT: text('Where engineers reach the database, host:port; as the gate does if not given', {
    pattern: /^[^\s]+:\d+$/,
    default: '',
  }),
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
