import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { System } from '@lockbox/testing/services';

const MAIN = resolve(import.meta.dirname, '../../services/ctl/src/main.ts');

/** The command line as a process of its own, with the settings of a system's programs. */
export const lockboxOf =
  (system: System) =>
  async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...system.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, out, err };
  };
