/** A sender's key is changed while commands come without a break, and none is lost or refused, which is an event; policy's are listed from the log. */

import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { PROVIDER_ADMINISTRATION } from '@lockbox/contracts/ids';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { SENDER_KEYS } from '@lockbox/testing/services';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { providerPerson, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { expect, test } from 'vitest';
import type { KeyInLog } from './key-history.ts';
import { lockboxIn } from './testing/in-process.ts';

/** This person is known to the development issuer. */
const OPERATOR = 'diego.siciliani';
const { namespace, system, upstream, log, letters } = await deploy({
  services: ['intake', 'policy', 'projector', 'portal'],
  directory: [...sampleProvider(), providerPerson(OPERATOR, 'INTERNAL_APPROVER'), ...sampleTenant('contoso')],
});
const lockbox = lockboxIn(namespace.namespace, { LOCKBOX_PORTAL_URL: system.portalUrl() });

/** Starts an instance with other settings, then ends those that had the settings before. */
async function roll(name: ProgramName, env: Readonly<Record<string, string>>): Promise<void> {
  const old = [...system.instances(name)];
  await system.start(name, env);
  await Promise.all(old.map((service) => service.end()));
}

/** Submits requests one by one until the returned function is called, which returns their ids. */
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

const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'intake.key');

test("a key is changed under load without a lost command, and that is an event of the provider's own log", async () => {
  await until(
    'the API knows the operator',
    async () => (await lockbox(['requests', '--as', OPERATOR])).code === EXIT.done,
  );
  const end = underLoad();
  const recovered = recoveryBegins('none of the commands that were sent meanwhile, more than 50');
  const notes: string[] = [];
  const rotation = lockbox(
    ['keys', 'rotate', 'intake', '--as', OPERATOR, '--out', file, '--quiet-for', '2s'],
    {},
    (text) => notes.push(text),
  );
  await until('it says what to do', () => notes.some((text) => text.includes('LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS')));
  expect(statSync(file).mode & 0o077).toBe(0);
  const key = readFileSync(file, 'utf8').trim();
  expect(notes.join('')).not.toContain(key);
  const acts = log
    .ofTenant(PROVIDER_ADMINISTRATION)
    .flatMap(({ data, actor }) =>
      data.type === 'AdministrationRecorded' ? [[actor.id, data.action, data.subject]] : [],
    );
  expect(acts).toContainEqual([OPERATOR, 'SENDER_KEY_ROTATED', 'intake']);
  await roll('policy', { LOCKBOX_SENDER_KEY_INTAKE: key, LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS: SENDER_KEYS.intake });
  await roll('intake', { LOCKBOX_SENDER_KEY: key });
  const { code, err, json } = await rotation;
  expect(code, err).toBe(EXIT.done);
  expect(json()).toMatchObject({ sender: 'intake', refused: 0 });
  expect(err).toContain('remove LOCKBOX_SENDER_KEY_INTAKE_PREVIOUS');
  await roll('policy', { LOCKBOX_SENDER_KEY_INTAKE: key });
  recovered();
  const { id } = await upstream.submit('contoso');
  const ids = await end();
  for (const one of [...ids, id]) await log.waitFor(one, 'RequestSubmitted');
  expect(ids.length).toBeGreaterThan(50);
  expect(letters.records).toEqual([]);
});

test("policy's signing keys are listed with where and since when, also after a change", async () => {
  const LOCKBOX_SENDER_KEY_INTAKE = readFileSync(file, 'utf8').trim();
  const next = newSigningKeys();
  const keys = { LOCKBOX_SIGNING_PUBLIC_KEYS: `${SIGNING_KEYS.publicKey},${next.publicKey}` };
  const list = async () => {
    const { code, err, json } = await lockbox(['keys', 'list'], keys);
    expect(code, err).toBe(EXIT.done);
    return json() as readonly KeyInLog[];
  };
  const everywhere = { algorithm: 'Ed25519', trusted: true, partitions: PARTITIONS };
  const [idOfFirst, idOfNext] = [SIGNING_KEYS, next].map(({ signingKey }) => signingKeyOf(signingKey).id);
  expect(await list()).toMatchObject([{ keyId: idOfFirst, newestIn: PARTITIONS, until: null, ...everywhere }]);
  await roll('policy', { ...keys, LOCKBOX_SIGNING_KEY: next.signingKey, LOCKBOX_SENDER_KEY_INTAKE });
  await until('the new key is the newest everywhere', async () => (await list())[1]?.newestIn === PARTITIONS);
  expect(await list()).toMatchObject([
    { keyId: idOfFirst, newestIn: 0, until: expect.stringContaining(`${idOfFirst}=`), ...everywhere },
    { keyId: idOfNext, publicKey: next.publicKey, until: null, ...everywhere },
  ]);
  // The printed setting ends the first key, and invalidates no event that it signed before.
  const ended = { ...keys, LOCKBOX_SIGNING_KEYS_UNTIL: (await list())[0]?.until ?? '' };
  const { code, err, json } = await lockbox(['keys', 'list'], ended);
  expect(code, err).toBe(EXIT.done);
  expect(json()).toEqual(await list());
});

test('what is no sender, and a file that is there, are named', async () => {
  const { code, err } = await lockbox(['keys', 'rotate', 'audit']);
  expect([code, err]).toEqual([EXIT.usage, expect.stringContaining('intake, timer, notifier, portal')]);
  const again = await lockbox(['keys', 'rotate', 'timer', '--out', import.meta.filename]);
  const own = await lockbox(['keys', 'rotate', 'policy']);
  expect([own.code, own.err]).toEqual([EXIT.usage, expect.stringContaining('LOCKBOX_SENDER_KEY_POLICY_PREVIOUS')]);
  expect([again.code, again.err]).toEqual([EXIT.usage, expect.stringContaining('cannot be written')]);
});
