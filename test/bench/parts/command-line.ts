import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { System } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { burst } from '../flow/burst.ts';
import { openFlowSystem } from '../flow/flow-system.ts';
import { percentile } from '../measuring/percentile.ts';
import { atMost, definePart } from '../part.ts';
import { say } from '../say.ts';

const LOCKBOX = resolve(import.meta.dirname, '../../../services/ctl/bin/lockbox.mjs');
const REQUESTS = 50;
const ADMINISTRATOR = 'ada';

interface CommandTime {
  readonly command: string;
  readonly calls: number;
  /** From the call to the first output, the median. */
  readonly outputMs: number;
}

export const commandLine = definePart<readonly CommandTime[]>({
  name: 'command-line',
  about: 'commands of `lockbox` that read: from the call to the output',
  quick: true,
  async measure({ quick }) {
    const flow = await openFlowSystem();
    try {
      const requests = flow.makeRequests(REQUESTS);
      await burst(flow, requests);
      const [first] = requests;
      if (first === undefined) return [];
      const token = await accessTokenOf({ sub: ADMINISTRATOR, tenant: first.tenant });
      const times: CommandTime[] = [];
      for (const command of [
        'requests',
        `show ${first.id}`,
        'policy show',
        `tail events --tenant ${first.tenant} --from beginning --no-follow`,
        'lag',
      ]) {
        const name = command.replace(first.id, 'ID').replace(first.tenant, 'TENANT');
        say(`command-line: lockbox ${name} …`);
        const taken: number[] = [];
        for (let call = 0; call < (quick ? 1 : 10); call++) taken.push(await outputAfter(flow.system, token, command));
        times.push({ command: name, calls: taken.length, outputMs: percentile(taken, 0.5) });
      }
      return times;
    } finally {
      await flow.close();
    }
  },
  figures: (times) =>
    times.map(({ command, outputMs }) => ({
      row: 15,
      what: `lockbox ${command}, from call to output`,
      value: outputMs / 1_000,
      unit: 's',
      target: atMost(0.5),
    })),
});

/** Milliseconds from the call to the first output. */
async function outputAfter(system: System, token: string, command: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, [LOCKBOX, ...command.split(' ')], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...system.env,
      LOCKBOX_PORTAL_URL: system.portalUrl(),
      LOCKBOX_TOKEN: token,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const output = once(child.stdout, 'data').then(() => performance.now() - begin);
  child.stdout.resume();
  const first = await Promise.race([output, ended.then(() => undefined)]);
  const [code] = await ended;
  if (first === undefined || code !== 0) throw new Error(`lockbox ${command} ended with ${code}`);
  return first;
}
