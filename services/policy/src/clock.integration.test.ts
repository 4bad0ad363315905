/** A broker whose clock is wrong, on real servers: in CreateTime mode a record's time is whatever its writer says. */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import { deploy } from '@lockbox/testing/deployment';
import type { ServiceProcess } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { expect, test } from 'vitest';
import { submission } from './testing/commands.ts';

const HOUR_MS = 3_600_000;

const { system, senders, log, letters } = await deploy({
  services: ['intake', 'policy'],
  directory: [...sampleProvider(), ...sampleTenant('contoso')],
});

const request = (id: string): CommandData => submission(id, { requestedAt: Date.now() });
const idOf = (data: CommandData): string => ('requestId' in data && data.requestId) || '';

async function stoppedReason(policy: ServiceProcess): Promise<string> {
  return await until('a partition has stopped', async () => {
    const text = await (await fetch(`${policy.healthUrl}/readyz`).catch(() => undefined))?.text();
    return text?.includes('CLOCK_DIFFERS') && text;
  });
}

async function redrive(code: string): Promise<void> {
  const lockbox = resolve(import.meta.dirname, '../../ctl/src/main.ts');
  await promisify(execFile)(
    process.execPath,
    [lockbox, 'dead-letters', 'redrive', '--all', '--unrecorded', '--code', code],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...system.env },
    },
  );
}

test('a command whose time others contradict stops its partition before it is decided; set aside and sent again it counts, by its new time', async () => {
  const [before, wrong, after] = [request('before'), request('wrong'), request('after')];
  const [policy] = system.instances('policy');
  if (policy === undefined) throw new Error('policy does not run');
  await senders.send('intake', 'contoso', before);
  await senders.send('intake', 'contoso', wrong, { timestamp: Date.now() + 120 * HOUR_MS });
  await log.waitFor(idOf(before), 'RequestSubmitted');
  const reason = await stoppedReason(policy);
  await senders.send('intake', 'contoso', after);
  await policy.end();
  const [, setAside] = /add \\?"(\d+:\d+)/.exec(reason) ?? [];
  expect(setAside).toBeDefined();

  const other = await system.launch('policy');
  await stoppedReason(other); // a restart alone changes nothing
  expect(log.typesOf(idOf(wrong)).concat(log.typesOf(idOf(after)))).toEqual([]);
  await other.end();

  await system.start('policy', { LOCKBOX_CLOCK_DIFFERS_UNTIL: setAside });
  await log.waitFor(idOf(after), 'RequestSubmitted');
  await until('a dead letter', () =>
    letters.records.some(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === 'CLOCK_DIFFERS'),
  );
  expect(log.typesOf(idOf(wrong))).toEqual([]);
  await redrive('CLOCK_DIFFERS');
  await log.waitFor(idOf(wrong), 'RequestSubmitted');
  const times = log.ofTenant('contoso').map(({ occurredAt }) => occurredAt);
  expect(Math.max(...times)).toBeLessThan(Date.now() + HOUR_MS);
});
