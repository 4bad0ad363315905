/** A sender's key is changed while commands come without a break, and none is lost or refused. */

import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '@lockbox/testing/deployment';
import { SENDER_KEYS } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { expect, test } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { lockboxIn } from './testing/in-process.ts';

const { namespace, system, upstream, log, letters } = await deploy({
  services: ['intake', 'policy'],
  directory: [...sampleProvider(), ...sampleTenant('contoso')],
});
const lockbox = lockboxIn(namespace.namespace);

/** Starts an instance with other settings, then ends those that had the settings before. */
async function roll(name: ProgramName, env: Readonly<Record<string, string>>): Promise<void> {
  const old = [...system.instances(name)];
  await system.start(name, env);
  await Promise.all(old.map((service) => service.end()));
}

/** Submits one request after the other until it is told to end; then gives their ids. */
function underLoad(): () => Promise<readonly string[]> {
  const ids: string[] = [];
  let ended = false;
  const running = (async () => {
    while (!ended) ids.push((await upstream.submit('contoso')).id);
  })();
  return async () => {
    ended = true;
    await running;
    return ids;
  };
}

test('a key is changed under load without a lost command', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'intake.key');
  const end = underLoad();
  const notes: string[] = [];
  const rotation = lockbox(
    ['keys', 'rotate', 'intake', '--unrecorded', '--out', file, '--quiet-for', '2s'],
    {},
    (text) => notes.push(text),
  );
  await until('it says what to do', () => notes.some((text) => text.includes('LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS')));
  expect(statSync(file).mode & 0o077).toBe(0);
  const key = readFileSync(file, 'utf8').trim();
  expect(notes.join('')).not.toContain(key);
  await roll('policy', { LOCKBOX_SENDER_KEY_INTAKE: key, LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS: SENDER_KEYS.intake });
  await roll('intake', { LOCKBOX_SENDER_KEY: key });
  const { code, err, json } = await rotation;
  expect(code, err).toBe(EXIT.done);
  expect(json()).toMatchObject({ sender: 'intake', refused: 0 });
  expect(err).toContain('remove LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS');
  await roll('policy', { LOCKBOX_SENDER_KEY_INTAKE: key });
  const { id } = await upstream.submit('contoso');
  const ids = await end();
  for (const one of [...ids, id]) await log.waitFor(one, 'RequestSubmitted');
  expect(ids.length).toBeGreaterThan(50);
  expect(letters.records).toEqual([]);
});

test('what is no sender, and a file that is there, are named', async () => {
  const { code, err } = await lockbox(['keys', 'rotate', 'audit']);
  expect([code, err]).toEqual([EXIT.usage, expect.stringContaining('intake, timer, notifier, portal')]);
  const again = await lockbox(['keys', 'rotate', 'timer', '--out', import.meta.filename]);
  expect([again.code, again.err]).toEqual([EXIT.usage, expect.stringContaining('cannot be written')]);
});
