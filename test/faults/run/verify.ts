/** A second opinion on the evidence, beside the checker's own: `lockbox verify`, as an auditor runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Violation } from '../history/history.ts';
import type { World } from './world.ts';

const CTL = resolve(import.meta.dirname, '../../../services/ctl/src/main.ts');

export async function verifyByCommandLine({ system, stack }: World): Promise<readonly Violation[]> {
  const child = spawn(process.execPath, [CTL, 'verify', '--database', '--json'], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...system.env,
      ...{ LOCKBOX_REGISTRY_URL: stack.registryUrl, LOCKBOX_MONGO_URL: stack.mongoUrl },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code === 0) return [];
  return [
    {
      invariant: 'EVIDENCE_VERIFIES',
      what: `lockbox verify ends with ${code}: ${out || err}`.slice(0, 1500),
      mayCome: true,
    },
  ];
}
