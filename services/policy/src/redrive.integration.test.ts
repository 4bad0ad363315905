/**
 * Tests that refused records are processed after a repair: the operator writes them back, and nothing else is needed.
 */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { expect, test } from 'vitest';

const { system, upstream, log, letters } = await deploy({ services: ['intake', 'policy'] });

async function redrive(code: string): Promise<string> {
  const lockbox = resolve(import.meta.dirname, '../../ctl/src/main.ts');
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [lockbox, 'dead-letters', 'redrive', '--all', '--unrecorded', '--code', code],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...system.env },
    },
  );
  return stderr;
}

const lettersWith = (code: string) =>
  letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === code);
const letterWith = (code: string) => until(`a dead letter ${code}`, () => lettersWith(code)[0]);
const refusals = (id: string) =>
  log.ofRequest(id).flatMap((data) => (data.type === 'CommandRejected' ? [data.reasonCode] : []));

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

test('commands that policy could not verify, since it had a wrong key; their internal decisions are made again', async () => {
  for (const policy of system.instances('policy')) await policy.end();
  const mistaken = await system.start('policy', {
    LOCKBOX_SENDER_KEY_INTAKE: 'a wrong key, as long as a right one is',
  });
  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record);
  await until('both are dead letters', () => lettersWith('WRONG_MAC').length === 2);
  await mistaken.end();
  await system.start('policy');
  system.advanceClock(6 * 60_000);
  expect(await redrive('WRONG_MAC')).toContain('internal decisions as intake sent them');
  await log.waitFor(id, 'RequestSubmitted');

  // The decision was sent long before its request came to the log, so it has to be made again.
  await until('the decision is refused', () => refusals(id).length === 1);
  await redrive('DECIDED_BEFORE_SUBMISSION');
  await until('the decision is refused again', () => lettersWith('DECISION_REFUSED_BEFORE').length === 1);
  expect(refusals(id)).toEqual(['DECIDED_BEFORE_SUBMISSION']);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'InternallyApproved');
});
