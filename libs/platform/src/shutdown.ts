import { flushCompileCache } from 'node:module';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Logger } from 'pino';
import { collectAtRest } from './at-rest.ts';
import { limitHeapGrowth } from './heap-growth.ts';
import { EXIT_WRONG_SETTINGS, SettingsError } from './settings.ts';

/** Something with a life: it runs until it is stopped, or until `failed` settles. */
export interface Running {
  stop(): Promise<void>;
  /** Settles when the thing has failed for good; the program then stops with exit code 1. */
  readonly failed?: Promise<Error>;
}

const GRACE_MS = 25_000; // below the 30 s that container runtimes give

/**
 * A program's outermost layer: starts it, stops it at SIGTERM and SIGINT (finish, commit, leave), and turns errors
 * into exit codes: 78 where starting again cannot help (wrong settings, a wrong file of permissions, an entry in
 * schemas/topics.yaml that lacks what the code does, a kafkajs that is not the fork), 1 for the rest.
 */
export async function runProgram(
  start: () => Promise<Running & { readonly log?: Logger }>,
  { heapGrowthPercent }: { readonly heapGrowthPercent?: number | undefined } = {},
): Promise<void> {
  limitHeapGrowth(heapGrowthPercent);
  let running: Awaited<ReturnType<typeof start>>;
  try {
    running = await start();
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exit(exitCodeOf(error));
  }
  collectAtRest();
  // Node writes its compile cache only at an orderly end; a program that is killed would compile everything again at
  // each start.
  flushCompileCache();
  let stopping = false;
  const stop = async (code: number, why: string) => {
    if (stopping) return;
    stopping = true;
    running.log?.info({ why }, 'stopping');
    setTimeout(() => process.exit(code || 1), GRACE_MS).unref();
    try {
      await running.stop();
      process.exit(code);
    } catch (error) {
      running.log?.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void stop(0, 'SIGTERM'));
  process.on('SIGINT', () => void stop(0, 'SIGINT'));
  running.failed?.then((error) => {
    running.log?.fatal({ err: error }, 'failed');
    void stop(exitCodeOf(error), error.message);
  });
}

const CANNOT_BEGIN: ReadonlySet<string> = new Set([
  'NOT_IN_TOPICS_FILE',
  'PERMISSIONS_FILE_WRONG',
  'KAFKAJS_NOT_PATCHED',
  'MONGODB_NOT_PATCHED',
]);

const exitCodeOf = (error: unknown): number =>
  error instanceof SettingsError || (error instanceof LockboxError && CANNOT_BEGIN.has(error.code))
    ? EXIT_WRONG_SETTINGS
    : 1;
