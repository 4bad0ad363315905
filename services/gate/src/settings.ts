import { setting, text } from '@lockbox/platform/settings';

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
