/** From a real log to a file that somebody else opens: made by the command line, checked by it and by a browser without a network. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { directoryKey } from '@lockbox/contracts/directory-key';
import { tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { parseBundle } from '@lockbox/evidence/bundle/bundle';
import { formatLetterEvidence } from '@lockbox/evidence/letter-evidence';
import { digestOf } from '@lockbox/evidence/merkle';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { COSIGNATURE_V1, formatVerifierKey, parseNote, verifierKey } from '@lockbox/evidence/tlog/note';
import { lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { runLockbox } from '@lockbox/testing/command-line';
import { createNamespace, type Namespace, PARTITIONS } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { PATIENCE_MS, until } from '@lockbox/testing/until';
import { sampleTenant } from '@lockbox/testing/upstream';
import { keyPartition } from '@lockbox/worker/write';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './accessible.ts';
import { chromiumPath, openChromium, WITHOUT_CHROMIUM } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockbox-bundle-'));
const file = join(folder, 'bundle.html');
const partition = keyPartition(PARTITIONS)('contoso');
const request = requestIdOf(tenantId('contoso'), 'servicedesk', 'REQ-2');
let namespace: Namespace;
let log: WrittenTopics;
let system: System;

beforeAll(async () => {
  namespace = await createNamespace();
  log = await openWrittenTopics(namespace);
  const env = { LOCKBOX_CHECKPOINT_EVERY: 'PT1S', LOCKBOX_DECISIONS_BELIEVED_UNTIL: '2100-01-01T00:00Z' };
  for (const number of [1, 2, 3]) await log.events('contoso', lifeOfRequest('contoso', number), partition);
  for (const record of ['contoso', 'fabrikam'].flatMap((tenant) => sampleTenant(tenant))) {
    await log.directory(directoryKey(record), record);
  }
  system = await startSystem({ namespace: namespace.namespace, services: ['audit', 'projector', 'portal'], env });
});
afterAll(async () => {
  await system?.stop();
  await log?.close();
  await namespace?.drop();
  rmSync(folder, { recursive: true });
});

const lockbox = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = system.env) =>
  runLockbox(args, { env, folder });

/** A letter that says what the log was when a slice was given out. */
function letterIn(slice: string): string {
  const lines = slice.split('\n').map((line) => JSON.parse(line || '{}'));
  const { sequence, value, proof } = lines.findLast((line) => 'value' in line);
  const { checkpoint: note } = lines[0];
  const { origin, size, root } = parseCheckpoint(parseNote(note).text);
  const signature = note.trimEnd().split(' ').at(-1);
  const path = join(folder, 'letter.eml');
  const hash = digestOf(Buffer.from(value, 'base64'));
  const checkpoint = { size, root, signature };
  writeFileSync(path, formatLetterEvidence({ origin, tenantId: 'contoso', sequence, hash, proof, checkpoint }));
  return path;
}

/** The file with another byte in the record of an event. */
function changed(): string {
  const bundle = parseBundle(readFileSync(file, 'utf8'));
  const value = bundle.events[1]?.value ?? '';
  const bytes = Buffer.from(value, 'base64');
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  const path = join(folder, 'changed.html');
  writeFileSync(path, readFileSync(file, 'utf8').replaceAll(value, bytes.toString('base64')));
  return path;
}

test('the command line makes it of the log up to a checkpoint, and never over another file', async () => {
  await until('a checkpoint stands for all of it', async () => {
    const { code, err } = await lockbox(['bundle', request, '--tenant', 'contoso', '--output', file]);
    if (code !== 0 && !/under a checkpoint|newest checkpoint|NO_CHECKPOINT/.test(err)) throw new Error(err);
    return code === 0;
  });
  const bundle = parseBundle(readFileSync(file, 'utf8'));
  expect(bundle).toMatchObject({ tenantId: 'contoso', requestId: request, partition });
  expect(bundle.events.map(({ leaf }) => leaf)).toEqual([7, 8, 9, 10, 11, 12, 13]);
  expect(await lockbox(['bundle', request, '--output', file])).toMatchObject({
    code: 64,
    err: expect.stringContaining('such a file already'),
  });
});

test('of a sealed demand none is made before its disclosure, and what the provider told its own people is left out', async () => {
  const sealed = requestIdOf(tenantId('contoso'), 'servicedesk', 'SEALED');
  const told = lifeOfRequest('contoso', 2).flatMap(([data]) =>
    data.type === 'NotificationRecorded' ? [{ ...data, notificationId: 'another', internal: true }] : [],
  );
  await log.events(
    'contoso',
    [
      [{ type: 'ExclusionSealed', requestId: sealed, commitment: Buffer.alloc(32) }],
      ...told.map((one) => [one] as const),
    ],
    partition,
  );
  const fromNow = join(folder, 'later.html');
  await until('a checkpoint stands for them', async () => {
    const { err } = await lockbox(['bundle', sealed, '--tenant', 'contoso', '--output', fromNow]);
    return err.includes('sealed legal demand');
  });
  expect(await lockbox(['bundle', request, '--tenant', 'contoso', '--output', fromNow])).toMatchObject({ code: 0 });
  expect(parseBundle(readFileSync(fromNow, 'utf8')).events).toHaveLength(7);
});

test('the portal gives the tenant’s auditors and administrators the same file, and nobody else', async () => {
  const download = async (sub: string, tenant = 'contoso', id: string = request) =>
    await fetch(`${system.portalUrl()}/api/v1/lockbox-requests/${id}/bundle`, {
      headers: { authorization: `Bearer ${await accessTokenOf({ sub, tenant })}` },
    });
  const answer = await until('the portal has it', async () => {
    const response = await download('cy');
    return response.ok && response;
  });
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="lockbox-${request}.html"`);
  const page = await answer.text();
  const [given, made] = [page, readFileSync(file, 'utf8')].map(parseBundle);
  expect(given).toMatchObject({ tenantId: 'contoso', requestId: request, partition, keys: made?.keys });
  expect(given?.events.map(({ value, leaf }) => [value, leaf])).toEqual(
    made?.events.map(({ value, leaf }) => [value, leaf]),
  );
  const saved = join(folder, 'portal.html');
  writeFileSync(saved, page);
  expect(await lockbox(['--table', 'verify', '--bundle', saved])).toMatchObject({
    code: 0,
    out: expect.stringContaining('not signed by a passkey'),
  });

  expect((await download('ada')).status).toBe(200);
  expect((await download('eve')).status).toBe(403);
  expect((await download('cy', 'fabrikam')).status).toBe(404);
  const sealed = requestIdOf(tenantId('contoso'), 'servicedesk', 'SEALED');
  expect((await download('cy', 'contoso', sealed)).status).toBe(404);
});

test('the tenant’s auditor gets all of its log through the API, and what is new goes on from it', async () => {
  const token = await accessTokenOf({ sub: 'cy', tenant: 'contoso' });
  const slice = async (...more: readonly string[]) => {
    const { code, out, err } = await lockbox(['slice', 'contoso', '--output', 'contoso.ndjson', '--json', ...more], {
      ...system.env,
      LOCKBOX_PORTAL_URL: system.portalUrl(),
      LOCKBOX_TOKEN: token,
    });
    // Audit keeps the tree somewhat after it has signed it, and the trail follows the log.
    if (err.includes('cannot be proven yet') || err.includes('the slice is incomplete')) return {};
    if (code !== 0) throw new Error(err);
    return JSON.parse(out);
  };
  const verified = async (...more: readonly string[]) => {
    const { code, out, err } = await lockbox(['verify', '--slice', join(folder, 'contoso.ndjson'), '--json', ...more]);
    return { code, err, ...JSON.parse(out || '{}') };
  };
  // Three requests of seven events, and what the test before has sealed, and told the provider's own people.
  await until('a checkpoint stands for all of it', async () => (await slice()).through === 23);
  expect(await verified()).toMatchObject({ code: 0, ok: true, events: 23, notShown: 2 });
  const letter = letterIn(readFileSync(join(folder, 'contoso.ndjson'), 'utf8'));
  await log.events('contoso', lifeOfRequest('contoso', 4), partition);
  await until('a checkpoint stands for what is new', async () => (await slice()).through === 30);
  expect(await verified()).toMatchObject({ code: 0, ok: true, events: 30, notShown: 2 });

  // Another file, in which no part ends where the letter was written.
  rmSync(join(folder, 'contoso.ndjson'));
  await until('the portal proves it', async () => {
    rmSync(join(folder, 'contoso.ndjson'), { force: true }); // it would go on with a part of before
    return (await slice('--letter', letter)).beginnings === 1;
  });
  expect(await verified('--letter', letter)).toMatchObject({ code: 0, letters: 1, unbound: [[24, 30]] });

  const lines = readFileSync(join(folder, 'contoso.ndjson'), 'utf8').split('\n');
  const sixth = lines.findIndex((line) => line.startsWith('{"sequence":6,'));
  writeFileSync(join(folder, 'contoso.ndjson'), lines.toSpliced(sixth, 1).join('\n'));
  expect(await verified()).toMatchObject({ code: 16, ok: false, damage: [{ code: 'CHAIN_SEQUENCE_GAP' }] });
});

test('a request that the log does not have, and what is no id, are named', async () => {
  const unknown = requestIdOf(tenantId('contoso'), 'servicedesk', 'REQ-9');
  expect(await lockbox(['bundle', unknown])).toMatchObject({ code: 1, err: expect.stringContaining(unknown) });
  expect(await lockbox(['bundle', 'INC-2'])).toMatchObject({ code: 64, err: expect.stringContaining('INC-2') });
});

test('the command line checks it with keys alone, and refuses a copy with one changed byte', async () => {
  const { LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS, LOCKBOX_SIGNING_PUBLIC_KEYS } = system.env;
  const keys = { LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS, LOCKBOX_SIGNING_PUBLIC_KEYS };
  const verified = async (path: string, held = keys) => {
    const { out, code } = await lockbox(['verify', '--bundle', path, '--json'], held);
    const { ok, damage, events } = JSON.parse(out);
    return { code, ok, damage: damage.map((one: { code: string }) => one.code), events };
  };
  expect(await verified(file)).toMatchObject({
    code: 0,
    ok: true,
    damage: [],
    events: expect.arrayContaining([expect.objectContaining({ type: 'AccessGranted', leaf: 11 })]),
  });
  expect(await verified(changed())).toMatchObject({
    code: 32,
    ok: false,
    damage: ['NOT_IN_LOG', 'NOT_BY_POLICY', 'OUT_OF_ORDER'],
  });
  const elsewhere = await verified(file, { ...keys, LOCKBOX_INSTALLATION: 'other.test' });
  expect(elsewhere).toMatchObject({ code: 30, ok: false, damage: ['CHECKPOINT_NOT_PROVEN'] });
});

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('opened in a browser that is offline', () => {
  let browser: Browser;
  const asked: string[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ offline: true, viewport: { width: 375, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (one) => asked.push(one.url()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  test('it says that it fits together, what happened, and with pinned keys that it is verified', async () => {
    const page = await open(file);
    const status = page.getByRole('status');
    await status.filter({ hasText: 'It fits together' }).waitFor();
    await page.getByRole('heading', { name: 'AccessGranted', exact: true }).waitFor();
    const { keys } = parseBundle(readFileSync(file, 'utf8'));
    await page.getByLabel('Keys that you have pinned').fill([...keys.checkpoints, ...keys.policy].join('\n'));
    await page.keyboard.press('Tab');
    await status.filter({ hasText: 'Verified. All 7 events' }).waitFor();
    await page.getByLabel('Keys that you have pinned').fill([...keys.policy].join('\n'));
    await page.keyboard.press('Tab');
    await status.filter({ hasText: 'CHECKPOINT_NOT_PROVEN' }).waitFor();
    const witness = formatVerifierKey(verifierKey('witness.test', COSIGNATURE_V1, new Uint8Array(32).fill(7)));
    await page.getByLabel('Keys that you have pinned').fill([...keys.checkpoints, ...keys.policy, witness].join('\n'));
    await page.keyboard.press('Tab');
    await status.filter({ hasText: 'WITNESSES_MISSING' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });

  test('a copy with one changed byte is refused, also when another page checks it', async () => {
    const copy = changed();
    const page = await open(copy);
    await page.getByRole('status').filter({ hasText: 'Do not rely on this: NOT_IN_LOG' }).waitFor();
    await page.context().close();
    const other = await open(file);
    await other.getByRole('status').filter({ hasText: 'It fits together' }).waitFor();
    await other.getByLabel('Check another bundle').setInputFiles(copy);
    await other.getByRole('status').filter({ hasText: 'Do not rely on this: NOT_IN_LOG' }).waitFor();
    await other.context().close();
  });

  test('nothing was asked of anybody, and nothing failed', () => {
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
