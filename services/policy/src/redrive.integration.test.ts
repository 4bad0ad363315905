/** What was refused comes in after a mend: the operator writes it back, and nothing else is needed. */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { expect, test } from 'vitest';

const { system, upstream, log, letters } = await deploy({ services: ['intake', 'policy'] });

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

const letterWith = (code: string) =>
  until(`a dead letter ${code}`, () =>
    letters.records.find(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === code),
  );

test('requests of a tenant that the directory had not yet named', async () => {
  const { id } = await upstream.submit('contoso');
  await letterWith('UNKNOWN_TENANT');
  await upstream.publishDirectory([...sampleProvider(), ...sampleTenant('contoso')]);
  await until('the directory', () => log.ofTenant('contoso').length >= 8);
  await log.peopleOf('contoso');
  expect(log.ofRequest(id)).toEqual([]);
  await redrive('UNKNOWN_TENANT');
  await log.waitFor(id, 'RequestSubmitted');
  // A second time it is a plain repeat.
  await redrive('UNKNOWN_TENANT');
  const { id: next } = await upstream.submit('contoso');
  await log.waitFor(next, 'RequestSubmitted');
  expect(log.typesOf(id)).toEqual(['RequestSubmitted']);
});

test('commands that policy could not verify, since it had a wrong key', async () => {
  for (const policy of system.instances('policy')) await policy.end();
  const mistaken = await system.start('policy', {
    LOCKBOX_SENDER_KEY_INTAKE: 'a wrong key, as long as a right one is',
  });
  const { id } = await upstream.submit('contoso');
  await letterWith('WRONG_MAC');
  await mistaken.end();
  await system.start('policy');
  await redrive('WRONG_MAC');
  await log.waitFor(id, 'RequestSubmitted');
});
