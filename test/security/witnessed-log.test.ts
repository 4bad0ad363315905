/**
 * An attacker who administers the brokers and has the keys of policy and audit rewrites the log with fresh proofs and
 * checkpoints, or shows two readers two logs. The cluster alone cannot reveal that; a witness does, and so does a
 * letter that somebody has kept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { formatAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { consistencyProof } from '@lockbox/evidence/tlog/proofs';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { freePort } from '@lockbox/stack/ports';
import { deploy } from '@lockbox/testing/deployment';
import { CHECKPOINT_KEYS, INSTALLATION, proofHeaders } from '@lockbox/testing/signing-keys';
import { startSmtpServer } from '@lockbox/testing/smtp-server';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { applyTopics } from '@lockbox/topics/apply';
import { createLogReader, recordsNow, type StoredRecord } from '@lockbox/worker/read';
import { createRecordSender } from '@lockbox/worker/write';
import { afterAll, expect, test } from 'vitest';
import { lockboxOf } from './command-line.ts';
import { makeWitness } from './witness-process.ts';

const TENANT = 'contoso';
const folder = mkdtempSync(join(tmpdir(), 'witnessed-'));
const [witness, other] = [await makeWitness('w1'), await makeWitness('w2')];
/** A reader's policy, and audit's, which asks one more. */
const [policy, askedBoth] = [join(folder, 'policy'), join(folder, 'asked')];
writeFileSync(policy, `witness w1 ${witness.vkey} ${witness.url}\nquorum w1\n`);
writeFileSync(askedBoth, `witness w2 ${other.vkey} ${other.url}\n${readFileSync(policy, 'utf8')}`);
const mailbox = await startSmtpServer(await freePort());
const { namespace, system, upstream, log } = await deploy({
  partitions: 1,
  services: ['intake', 'policy', 'audit', 'projector', 'notifier'],
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
  env: {
    LOCKBOX_CHECKPOINT_EVERY: 'PT1S',
    LOCKBOX_WITNESS_POLICY_FILE: askedBoth,
    LOCKBOX_WITNESSES_WITHIN: 'PT1S',
    LOCKBOX_SMTP_URL: mailbox.url,
  },
});
const { topics, kafka, registry } = namespace;
const origin = originOf(INSTALLATION, topics.events, 0);
const lockbox = lockboxOf(system);
const reader = createLogReader(kafka);
afterAll(async () => {
  await Promise.all([witness.remove(), other.remove(), mailbox.stop()]);
  rmSync(folder, { recursive: true });
  await reader.close();
});

interface Checked {
  readonly events: number;
  readonly checkpointed: number;
  readonly witnessed?: number;
  readonly letters?: number;
  readonly damage: readonly { readonly code: string; readonly sentence: string }[];
}

async function verify(...args: readonly string[]): Promise<Checked & { readonly code: number; readonly err: string }> {
  const { code, out, err } = await lockbox('verify', '--json', ...args);
  const [checked] = JSON.parse(out || '[]') as readonly Checked[]; // as the command prints it
  if (checked === undefined) throw new Error(err);
  return { ...checked, code, err };
}
const byPolicy = () => verify('--witnesses', policy);

async function stored(topic: string): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const { records } of recordsNow(reader, topic)) found.push(...records);
  return found;
}

/** Deletes both topics, and creates them again with exactly these records. */
async function rewrite(events: readonly StoredRecord[], checkpoints: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const both = [topics.events, topics.checkpoints];
  await admin.deleteTopics({ topics: both });
  await until('the topics are gone', async () => !(await admin.listTopics()).some((topic) => both.includes(topic)));
  await admin.disconnect();
  await applyTopics({ kafka, registry, namespace: namespace.namespace, partitions: 1, development: true });
  const sender = createRecordSender(kafka, Date.now);
  await sender.send([
    ...events.map(({ key, raw: value, headers }) => ({ topic: topics.events, partition: 0, key, value, headers })),
    ...checkpoints.map((value) => ({
      topic: topics.checkpoints,
      partition: 0,
      key: origin,
      value: Buffer.from(value),
    })),
  ]);
  await sender.close();
}

/** The checkpoints that audit would sign for these values, for a witness that has seen some of them. */
function historyOf(values: readonly (Buffer | null)[]) {
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, node) => nodes.set(`${level}/${index}`, node));
  for (const value of values) if (value !== null) tree.append(hashOf(value).toString('latin1'));
  const note = checkpointKeyOf(CHECKPOINT_KEYS.signingKey).sign({ origin, size: tree.size, root: tree.root() });
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  const shown = (old: number): string =>
    formatAddCheckpoint({ old, proof: consistencyProof({ node: nodeOf, read }, old, tree.size), note });
  return { size: tree.size, note, shown };
}
const checkpointOf = (records: readonly StoredRecord[]): string => historyOf(records.map(({ raw }) => raw)).note;
const show = (to: typeof witness, body: string) => fetch(`${to.url}/add-checkpoint`, { method: 'POST', body });

/**
 * The same records, except that a tenant's records from this sequence number on, and those decided with them, are
 * replaced by events with policy's signature, a correct chain, and decisions that can be repeated.
 */
async function forge(records: readonly StoredRecord[], sequence?: number): Promise<readonly StoredRecord[]> {
  const codec = await openCodec(registry, namespace.namespace, 'events');
  await codec.prepare(records.flatMap(({ raw }) => raw ?? []));
  const events = records.map(({ raw }) => codec.decode(raw ?? Buffer.alloc(0)));
  const named = sequence === undefined ? events.at(-1) : events.find((one) => isOfTenant(one, sequence));
  const first = events.find(({ causationId }) => causationId === named?.causationId);
  let before: Buffer | null = null;
  return records.map((record, index) => {
    const event = events[index];
    if (event === undefined || first === undefined || event.tenantId !== first.tenantId) return record;
    if (event.sequence < first.sequence) return record;
    const raw = codec.encode({ ...event, previousHash: before ?? event.previousHash, correlationId: 'another' });
    before = hashOf(raw);
    const [headers = {}] = proofHeaders({ topic: topics.events, partition: 0 }, [raw]);
    return { ...record, raw, headers };
  });
}
const isOfTenant = (event: Event, sequence: number): boolean =>
  event.tenantId === TENANT && event.sequence === sequence;

const alarms = (): string => system.instances('audit')[0]?.log() ?? '';
const raises = (code: string) => until(`audit raises ${code}`, () => alarms().includes(`"alarm":"${code}"`));

test('while the witness is away audit signs on, and says that cosignatures are missing', async () => {
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  await raises('WITNESSES_MISSING');
  const checked = await byPolicy();
  expect(checked.err).toContain('does not answer');
  expect(checked).toMatchObject({ witnessed: 0, code: 29, damage: [{ code: 'WITNESSES_MISSING' }] });
});

const logKey = formatVerifierKey(verifierKeyOf(origin, CHECKPOINT_KEYS.publicKey));

test('once it is there it cosigns all that was signed, and what comes', async () => {
  await witness.start([logKey]);
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  const checked = await until('all of the log is witnessed', async () => {
    const now = await byPolicy();
    return now.witnessed === now.events && now;
  });
  expect(checked).toMatchObject({ code: 0, damage: [] });
  const exported = await lockbox('checkpoints', 'export', folder, '--witnesses', policy, '--json');
  expect(exported.code, exported.err).toBe(0);
  expect(readFileSync(join(folder, topics.events, '0/checkpoint'), 'utf8')).toContain('— w1.test/lockbox ');
  expect(alarms()).not.toContain('WITNESS_SAW_ANOTHER_LOG');
});

test('audit reports a history that was signed for one witness alone, and no other witness is disturbed', async () => {
  await other.start([logKey]);
  const values = (await stored(topics.events)).map(({ raw }) => raw);
  const fork = historyOf([...values, Buffer.from('\0\0\0\0\x07another event')]);
  // Audit may have shown it the genuine log already.
  const seen = await (await show(other, fork.shown(0))).text();
  if (/^\d+\n$/.test(seen)) expect((await show(other, fork.shown(Number(seen)))).status).toBe(200);
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  await raises('WITNESS_SAW_ANOTHER_LOG');
  const checked = await until('all of the log is witnessed', async () => {
    const now = await byPolicy();
    return now.witnessed === now.events && now;
  });
  expect(checked).toMatchObject({ code: 0, damage: [] });
});

const letter = join(folder, 'letter.eml');
/** The newest event that the letter names. */
let sequence = 0;

test('a letter to an administrator says what the log was, and the log fits it', async () => {
  const source = await until('a letter names a checkpoint too', async () => {
    const toAda = () => mailbox.received.filter(({ to }) => to === `ada@${TENANT}.example`);
    const before = toAda().length;
    const { record } = await upstream.submit(TENANT);
    await upstream.decideInternally(record);
    const { source: text } = await until('ada is told', () => toAda()[before]);
    return text.includes('signature:') && text;
  });
  writeFileSync(letter, source);
  sequence = Number(/^event: (\d+)/m.exec(source)?.[1]);
  expect(await verify('--letter', letter)).toMatchObject({ code: 0, letters: 1, damage: [] });

  const changed = join(folder, 'changed.eml');
  writeFileSync(changed, source.replaceAll(/^size: \d/gm, 'size: 9'));
  const { code, err } = await verify('--letter', changed);
  expect({ code, err }).toEqual({ code: 39, err: expect.stringContaining('LETTER_NOT_PROVEN') });
});

test('a suffix that is rewritten with both keys looks whole in the cluster, and is exposed by the witness and the letter', async () => {
  await system.stop('SIGTERM');
  const whole = await stored(topics.events);
  const signed = (await stored(topics.checkpoints)).map(({ raw }) => String(raw));
  const forged = await forge(whole, sequence);
  await rewrite(forged, [checkpointOf(forged.slice(0, 3)), checkpointOf(forged)]);

  expect(await verify()).toMatchObject({ code: 0, damage: [] });
  const seen = await byPolicy();
  expect(seen.code).toBe(10);
  expect(seen.damage.map(({ code }) => code)).toEqual([
    'CHECKPOINTS_FORK',
    'WITNESS_SAW_ANOTHER_LOG',
    'WITNESSES_MISSING',
  ]);

  const byLetter = await verify('--letter', letter);
  expect(byLetter).toMatchObject({ code: 3, letters: 0 });
  expect(byLetter.damage.map(({ code }) => code)).toContain('REWRITTEN_AFTER_LETTER');

  // The end cut off, with the checkpoints that stood for it.
  const cut = whole.slice(0, -1);
  await rewrite(cut, [checkpointOf(cut)]);
  expect(await verify()).toMatchObject({ code: 0, damage: [] });
  expect((await byPolicy()).damage.map(({ code }) => code)).toEqual([
    'CHECKPOINT_BEYOND_LOG',
    'WITNESS_SAW_ANOTHER_LOG',
    'WITNESSES_MISSING',
  ]);

  await rewrite(whole, signed);
});

test('of two logs that are shown to two readers the witness vouches for one', async () => {
  const offline = join(folder, 'offline');
  writeFileSync(offline, `witness w1 ${witness.vkey}\nquorum w1\n`);
  const [whole, signed] = [
    await stored(topics.events),
    (await stored(topics.checkpoints)).map(({ raw }) => String(raw)),
  ];
  const forged = await forge(whole);
  const [genuine, fork] = [whole, forged].map((records) =>
    historyOf(records.map(({ raw }) => raw)).shown(whole.length),
  );
  const statuses = [await show(witness, fork ?? ''), await show(witness, genuine ?? '')].map(({ status }) => status);
  expect(statuses).toEqual([422, 200]);

  expect(await verify('--witnesses', offline)).toMatchObject({ code: 0, witnessed: whole.length });
  await rewrite(forged, [checkpointOf(forged)]);
  expect(await verify()).toMatchObject({ code: 0, checkpointed: whole.length });
  expect(await verify('--witnesses', offline)).toMatchObject({
    code: 29,
    witnessed: 0,
    damage: [{ code: 'WITNESSES_MISSING' }],
  });
  const exported = await lockbox('checkpoints', 'export', join(folder, 'fork'), '--witnesses', offline, '--json');
  expect(JSON.parse(exported.out)).toEqual([]);

  // All as it was: whole again, and witnessed.
  await rewrite(whole, signed);
  expect(await byPolicy()).toMatchObject({ code: 0, damage: [], witnessed: whole.length });
});
