/** A sender's key is changed while commands come without a break, and none is lost or refused. */
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, readEvents, readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { SENDER_KEYS, type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let letters: TopicReader<unknown>;
let lockbox: Lockbox;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy'] });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  letters = await readTopic(namespace.namespace, namespace.topics.deadLetters, null);
  lockbox = lockboxIn(namespace.namespace);
  await upstream.publishDirectory([...sampleProvider(), ...sampleTenant('contoso')]);
  await log.peopleOf('contoso');
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await letters?.close();
  await system?.stop();
  await namespace?.drop();
});

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
