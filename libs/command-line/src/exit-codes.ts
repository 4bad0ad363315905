import { LockboxError } from '@lockbox/contracts/errors';
import { EXIT_WRONG_SETTINGS, SettingsError } from '@lockbox/platform/settings';
import { refusedByKafka } from '@lockbox/worker/retry';
import { CommanderError } from 'commander';

/** Exit codes, as `lockbox --help` documents them; the numbers from 64 on are those of `sysexits.h`. */
export const EXIT = {
  done: 0,
  /** The command failed, or what it checked is not as it should be. */
  failed: 1,
  usage: 64,
  /** An archive is not what was signed. */
  notWhole: 65,
  unavailable: 69,
  /** The destination of a new file is not empty. */
  notEmpty: 73,
  notAllowed: 77,
  wrongSettings: EXIT_WRONG_SETTINGS,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0   done
  1   it did not work, or what was checked is not as it should be (drift, counts, a projection that differs
      or was not compared to the end, a worker that is not well, what \`lockbox doctor\` finds wrong)
  3, 4, 10 to 63  what \`lockbox verify\` or \`lockbox restore\` found (lockbox verify --help)
  64  wrong usage
  65  an archive is not whole, or is of another log
  69  a server does not answer
  73  a topic that something is to be restored into is not empty
  77  not signed in, or not allowed
  78  wrong settings
  141 whoever read the output has closed it (as of a program that SIGPIPE ends)`;

/** Thrown by a command that has already printed what it found. */
export class Finished extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`ends with ${exitCode}`);
    this.name = 'Finished';
    this.exitCode = exitCode;
  }
}

/** Error codes with an exit code of their own; all others end with 1. */
const BY_CODE: Readonly<Record<string, number>> = {
  USAGE: EXIT.usage,
  NOT_SIGNED_IN: EXIT.notAllowed,
  NOT_ALLOWED: EXIT.notAllowed,
  NO_ACCESS: EXIT.notAllowed,
  GATE_UNKNOWN: EXIT.wrongSettings,
  ARCHIVE_NOT_WHOLE: EXIT.notWhole,
  ARCHIVE_OF_OTHER_LOG: EXIT.notWhole,
  RESTORE_NOT_EMPTY: EXIT.notEmpty,
};

/** Clients' errors for servers that cannot be reached: the server's name, and the settings with its address and for TLS. */
const UNREACHABLE = [
  [
    /^KafkaJS(Connection|NumberOfRetriesExceeded|BrokerNotFound)/,
    'Kafka',
    'LOCKBOX_KAFKA_BROKERS',
    'LOCKBOX_KAFKA_CA and LOCKBOX_KAFKA_CERTIFICATE',
  ],
  [/^Mongo(ServerSelection|Network)/, 'MongoDB', 'LOCKBOX_MONGO_URL', 'LOCKBOX_MONGO_CA and LOCKBOX_MONGO_CERTIFICATE'],
] as const;

/** Matches TLS errors about either side's certificate. */
const OF_TLS = /certificate|altname|\bSSL|\bTLS/i;

export interface Exit {
  readonly exitCode: number;
  /** Null when everything has been printed. */
  readonly message: string | null;
}

/** The failure of a thread, where errors lose their class when they are passed on. */
export class Failed extends Error {
  readonly exit: Exit;
  constructor(exit: Exit) {
    super(exit.message ?? '');
    this.name = 'Failed';
    this.exit = exit;
  }
}

/** The exit code and the sentence for an error. */
export function exitFor(error: unknown): Exit {
  if (error instanceof Failed) return error.exit;
  if (error instanceof Finished) return { exitCode: error.exitCode, message: null };
  // commander has already written its message, or the help that was asked for.
  if (error instanceof CommanderError)
    return { exitCode: error.exitCode === 0 ? EXIT.done : EXIT.usage, message: null };
  if (error instanceof SettingsError) return { exitCode: EXIT.wrongSettings, message: error.message };
  if (error instanceof LockboxError) {
    return {
      exitCode: BY_CODE[error.code] ?? (error.retriable ? EXIT.unavailable : EXIT.failed),
      message: error.message,
    };
  }
  if (!(error instanceof Error)) return { exitCode: EXIT.failed, message: String(error) };
  const refused = refusedByKafka(error);
  if (refused === 'credentials') {
    const check = 'Check LOCKBOX_KAFKA_SASL, LOCKBOX_KAFKA_USERNAME and LOCKBOX_KAFKA_PASSWORD.';
    return { exitCode: EXIT.notAllowed, message: `Kafka refuses the credentials: ${error.message}. ${check}` };
  }
  if (refused === 'access') {
    const check = 'Check LOCKBOX_KAFKA_USERNAME and its access rules.';
    return { exitCode: EXIT.notAllowed, message: `Kafka does not allow it: ${error.message}. ${check}` };
  }
  for (const [names, server, address, certificates] of UNREACHABLE) {
    if (!names.test(error.name)) continue;
    const check = OF_TLS.test(error.message) ? certificates : `${address} and that it runs`;
    const message = `${server} does not answer: ${error.message}. Check ${check}.`;
    return { exitCode: EXIT.unavailable, message };
  }
  return { exitCode: EXIT.failed, message: error.message };
}
