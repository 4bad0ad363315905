import { runLockbox } from '@lockbox/testing/command-line';
import type { System } from '@lockbox/testing/services';

/** The command line as a process of its own, with the settings of a system's programs. */
export const lockboxOf =
  ({ env }: System) =>
  (...args: readonly string[]) =>
    runLockbox(args, { env: { HOME: process.env.HOME, ...env } });
