import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { clockSettings } from '@lockbox/command-line/settings';
import { LockboxError } from '@lockbox/contracts/errors';

/** The file of the development clock. Throws outside development, where time cannot be moved. */
export function developmentClockFile(env: EnvironmentVariables): string {
  const { LOCKBOX_DEVELOPMENT: development, LOCKBOX_CLOCK_FILE: file } = clockSettings(env);
  if (development && file !== '') return file;
  throw new LockboxError(
    'NOT_DEVELOPMENT',
    'Only a development installation has a clock that can be advanced: LOCKBOX_DEVELOPMENT=true and LOCKBOX_CLOCK_FILE, the same file for all workers.',
  );
}
