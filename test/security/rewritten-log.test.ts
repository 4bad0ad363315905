/**
 * An attacker who administers the brokers and also has policy's key truncates or rewrites the end of the log. A
 * verifier detects it by audit's signatures and by the evidence that people have kept.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCodec } from '@lockbox/contracts/codec';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { hasGo } from '@lockbox/testing/built-programs';
import { runLockbox } from '@lockbox/testing/command-line';
import { deploy } from '@lockbox/testing/deployment';
import { CHECKPOINT_KEYS, INSTALLATION, proofHeaders } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { applyTopics } from '@lockbox/topics/apply';
import { createLogReader, recordsNow, type StoredRecord } from '@lockbox/worker/read';
import { createRecordSender } from '@lockbox/worker/write';
import { afterAll, describe, expect, test } from 'vitest';
import { askGo } from '../interop/go-sumdb.ts';
import { lockboxOf } from './command-line.ts';

const TENANT = 'contoso';
const { namespace, system, upstream, log } = await deploy({
  partitions: 1,
  services: ['intake', 'policy', 'audit'],
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
  env: { LOCKBOX_CHECKPOINT_EVERY: 'PT1S' },
});
const { topics, kafka, registry } = namespace;
const lockbox = lockboxOf(system);
const reader = createLogReader(kafka);
const folder = mkdtempSync(join(tmpdir(), 'published-'));
const published = join(folder, topics.events, '0');
const state = join(folder, 'state');
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await reader.close();
});

interface Checked {
  readonly events: number;
  readonly decisions: { readonly again: number; readonly untold: number; readonly believed: number };
  readonly checkpoints: number;
  readonly checkpointed: number;
  readonly damage: readonly { readonly code: string; readonly sentence: string }[];
}

async function verify(...args: readonly string[]): Promise<Checked & { readonly code: number }> {
  const { code, out, err } = await lockbox('verify', '--json', ...args);
  const [checked] = JSON.parse(out || '[]') as readonly Checked[]; // as the command prints it
  if (checked === undefined) throw new Error(err);
  return { ...checked, code };
}

const allSigned = () =>
  until('audit has signed all that is in the log', async () => {
    const checked = await verify();
    return checked.events > 0 && checked.checkpointed === checked.events && checked;
  });

async function stored(topic: string = topics.events): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const { records } of recordsNow(reader, topic)) found.push(...records);
  return found;
}

/** Deletes the topic, and creates it again with exactly these records. */
async function rewrite(records: readonly StoredRecord[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topics.events] });
  await until('the topic is gone', async () => !(await admin.listTopics()).includes(topics.events));
  await admin.disconnect();
  await applyTopics({ kafka, registry, namespace: namespace.namespace, partitions: 1, development: true });
  const sender = createRecordSender(kafka, Date.now);
  const placed = { topic: topics.events, partition: 0 };
  await sender.send(
    records.map(({ key, raw: value, headers, timestamp }) => ({ ...placed, key, value, headers, timestamp })),
  );
  await sender.close();
}

test('a log that was written by policy, and signed by audit, is whole', async () => {
  const { id, record } = await upstream.submit(TENANT);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'AccessGranted');
  const { decisions, events, ...checked } = await allSigned();
  expect(checked).toMatchObject({ code: 0, damage: [] });
  // By the facts that the log records, each was decided as the rules have it.
  expect(decisions).toEqual({ again: events, untold: 0, believed: 0 });
});

test('with --follow, what audit signs is published until the export is stopped', async () => {
  const { env } = system;
  const place = join(folder, 'followed');
  let pid = 0;
  const following = runLockbox(['checkpoints', 'export', place, '--follow', '1s', '--json'], {
    env: { HOME: process.env.HOME, ...env },
    onStarted: (one) => {
      pid = one;
    },
  });
  const sizeIn = (): number => {
    const file = join(place, topics.events, '0', 'checkpoint');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[1]) : 0;
  };
  const before = await until('a checkpoint is published', () => sizeIn() > 0 && sizeIn());
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  await until('what came since is published', () => sizeIn() > before);
  process.kill(pid, 'SIGTERM');
  expect(await following).toMatchObject({ code: 0 });
});

test('it is published as tiles, and what is published goes on', async () => {
  const first = await lockbox('checkpoints', 'export', folder, '--entries', '--json');
  expect(first.code, first.err).toBe(0);
  const { events } = await allSigned();
  expect(await verify('--state', state)).not.toHaveProperty('checkedBefore');
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  const grown = await allSigned();
  const second = await lockbox('checkpoints', 'export', folder, '--json');
  expect(JSON.parse(second.out)).toMatchObject([{ folder: published, before: events, size: grown.events }]);
  expect(await verify('--checkpoint', join(published, 'checkpoint'))).toMatchObject({ code: 0, damage: [] });
  // A run that goes on looks at what is new, and says the same.
  const { code: _, ...whole } = await verify();
  expect(await verify('--state', state)).toMatchObject({ ...whole, code: 0, checkedBefore: events });
});

describe.skipIf(!hasGo)('Go’s own code for its checksum database', () => {
  test('believes what is published: the note, each event and each smaller tree, of each checkpoint that audit signed', async () => {
    const origin = originOf(INSTALLATION, topics.events, 0);
    const key = formatVerifierKey(verifierKeyOf(origin, CHECKPOINT_KEYS.publicKey));
    const size = Number(readFileSync(join(published, 'checkpoint'), 'utf8').split('\n')[1]);
    const signed = (await stored(topics.checkpoints)).map(({ raw }) => raw?.toString('base64'));
    expect(new Set(signed).size).toBeGreaterThan(1);
    expect(await askGo({ Folder: published, Key: key, Checkpoints: signed })).toEqual({
      Origin: origin,
      Size: size,
      Checked: size,
    });
    const other = formatVerifierKey(verifierKeyOf(origin, newSigningKeys().publicKey));
    await expect(askGo({ Folder: published, Key: other })).rejects.toThrow('note has no verifiable signatures');
  });
});

test('rewriting is seen', async () => {
  await system.stop('SIGTERM');
  const whole = await stored();
  const { events, checkpoints } = await verify();

  const codec = await openCodec(registry, namespace.namespace, 'events');
  const values = whole.flatMap(({ raw }) => raw ?? []);
  await codec.prepare(values);

  // The end cut off, in the middle of what one command led to.
  const causes = values.map((value) => codec.decode(value).causationId);
  const cut = causes.findLastIndex((cause, at) => cause === causes[at - 1]);
  await rewrite(whole.slice(0, cut));
  expect(await verify()).toMatchObject({
    code: 13,
    events: cut,
    damage: [{ code: 'DECISION_DIFFERS' }, { code: 'CHECKPOINT_BEYOND_LOG' }],
  });
  expect(await verify('--state', state)).toMatchObject({ code: 14, damage: [{ code: 'NO_LONGER_THERE' }] });

  // A byte flipped: the record proves nothing any more, and leaves a gap.
  const middle = whole.findIndex(({ key }) => key?.toString() === TENANT);
  const flipped = whole.map((record, at) => {
    if (at !== middle || record.raw === null) return record;
    const raw = Buffer.from(record.raw);
    raw[raw.length - 1] = (raw.at(-1) ?? 0) ^ 1;
    return { ...record, raw };
  });
  await rewrite(flipped);
  expect((await verify()).damage.map(({ code }) => code)).toEqual(['FOREIGN_EVENT', 'CHAIN_SEQUENCE_GAP']);

  // Another history, which policy's key signs, and whose chain is right: the last event says something else.
  const last = whole.at(-1);
  if (last?.raw == null) throw new Error('The log is empty');
  const forged = codec.encode({ ...codec.decode(last.raw), correlationId: 'another' });
  const [headers = {}] = proofHeaders({ topic: topics.events, partition: 0 }, [forged]);
  await rewrite([...whole.slice(0, -1), { ...last, raw: forged, headers }]);
  const fork = await verify('--checkpoint', join(published, 'checkpoint'));
  expect(fork).toMatchObject({ code: 12, damage: [{ code: 'CHECKPOINT_DIFFERS' }] });
  expect((await lockbox('checkpoints', 'export', folder, '--json')).code).toBe(1);

  // All as it was: whole again.
  await rewrite(whole);
  expect(await verify()).toMatchObject({ code: 0, events, checkpoints, damage: [] });
});
