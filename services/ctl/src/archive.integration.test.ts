/** An archive alone brings an empty installation back: the log as it was, all that is made of it, and policy, which decides on from it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import type { RequestId } from '@lockbox/contracts/ids';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { damages } from '@lockbox/evidence/verifying/damage';
import { deploy } from '@lockbox/testing/deployment';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { CHECKPOINT_KEYS, INSTALLATION } from '@lockbox/testing/signing-keys';
import { stackEnvironment } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { SOURCE, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { applyTopics } from '@lockbox/topics/apply';
import type { ProgramName } from '@lockbox/topics/programs';
import { checkLogAtOnce } from '@lockbox/verify/check-at-once';
import { createLogReader, recordsNow, type StoredRecord } from '@lockbox/worker/read';
import { createRecordSender } from '@lockbox/worker/write';
import { afterAll, expect, test } from 'vitest';
import { openProgramCluster } from './context.ts';
import { runLockboxCommand } from './program.ts';
import { lockboxIn } from './testing/in-process.ts';

const PARTITIONS = 2;
const SERVICES: readonly ProgramName[] = ['intake', 'policy', 'projector', 'timer', 'audit'];
const directory = [...sampleProvider(), ...sampleTenant('contoso'), ...sampleTenant('fabrikam')];
const { namespace, system, upstream, senders, log, store } = await deploy({
  partitions: PARTITIONS,
  services: SERVICES,
  directory,
  policyOf: ['contoso'],
  env: { LOCKBOX_CHECKPOINT_EVERY: 'PT1S' },
});
const { topics, kafka, registry } = namespace;
const lockbox = lockboxIn(namespace.namespace);
const reader = createLogReader(kafka);
const folder = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await reader.close();
});

/** Returns the identifying parts of each record: neither its offset nor its time. */
async function logRecords(topic = topics.events) {
  const found = Array.from({ length: PARTITIONS }, (): StoredRecord[] => []);
  for await (const { partition, records } of recordsNow(reader, topic)) found[partition]?.push(...records);
  return found.map((records) =>
    records.map(({ key, raw, headers }) => ({ key: key?.toString(), raw: raw?.toString('hex'), headers })),
  );
}

/** Documents that are made of the log alone, without where in the topic they come from. */
async function documents() {
  const names = ['requests', 'outcomes', 'policies', 'grants', 'timers', 'audit_events', 'chain_heads'];
  const read = names.map(async (name) => {
    const all = await store.db.collection(name).find().sort({ _id: 1 }).toArray();
    return [name, all.map((one) => JSON.parse(JSON.stringify(one, (key, value) => (/offset/i.test(key) ? 0 : value))))];
  });
  return Object.fromEntries(await Promise.all(read)) as Record<string, unknown>;
}

async function allSigned(): Promise<void> {
  await until('audit has signed all that is in the log', async () => {
    const { code, out } = await lockbox(['verify', '--json']);
    const checked = JSON.parse(out) as readonly { events: number; checkpointed: number }[];
    return code === 0 && checked.every(({ events, checkpointed }) => events === checkpointed);
  });
}

const approve = (requestId: RequestId, { ofTenant }: EventLog) => {
  const shown = shownInLog(ofTenant('contoso'), requestId);
  return senders.send(
    'portal',
    'contoso',
    { type: 'ApproveRequest', requestId, comment: null, shown, assertion: null, commentSalt: null },
    { person: 'ada' },
  );
};

/** Returns the content of a copy of MongoDB. */
async function databaseNow() {
  const names = (await store.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await store.db.collection(name).find().toArray()] as const)),
  );
}

type DatabaseCopy = Awaited<ReturnType<typeof databaseNow>>;
async function bringBack(copy: DatabaseCopy): Promise<void> {
  await store.db.dropDatabase();
  for (const [name, all] of copy) if (all.length > 0) await store.db.collection(name).insertMany([...all]);
}

let anHourAgo: DatabaseCopy;
let before: {
  readonly log: Awaited<ReturnType<typeof logRecords>>;
  readonly documents: Record<string, unknown>;
  readonly asked: Awaited<ReturnType<typeof upstream.submit>>;
};

test('the log of a running installation is archived, and what comes after in further files', async () => {
  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await allSigned();
  const first = await lockbox(['archive', '--to', folder, '--json']);
  expect(first.code, first.err).toBe(0);
  anHourAgo = await databaseNow();

  await approve(id, log);
  await log.waitFor(id, 'AccessGranted');
  const asked = await upstream.submit('contoso', { justification: 'Never to be read in an archive' });
  await upstream.decideInternally(asked.record);
  await log.waitFor(asked.id, 'LockboxRequestCreated');
  const other = await upstream.submit('fabrikam');
  await log.waitFor(other.id, 'RequestSubmitted');
  await allSigned();
  const second = await lockbox(['archive', '--to', folder, '--json']);
  expect(second.code, second.err).toBe(0);
  expect(await lockbox(['restore', '--from', folder, '--check'])).toMatchObject({ code: 0 });

  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    expect(readFileSync(join(file.parentPath, file.name)).includes('Never to be read')).toBe(false);
  }
  await system.stop('SIGTERM');
  before = { log: await logRecords(), documents: await documents(), asked };
});

test.each(['from an hour ago', 'with nothing in it'])('a database %s becomes what it was, by itself', async (which) => {
  const principals = async () =>
    JSON.stringify(await store.db.collection('principals').find().sort({ _id: 1 }).toArray());
  const people = await principals();
  await bringBack(which === 'from an hour ago' ? anHourAgo : new Map());
  const recovered = recoveryBegins('no document');
  const made = ['projector', 'timer', 'audit'] as const;
  await Promise.all(made.map((name) => system.start(name)));
  await until('documents are as they were', async () => {
    const now = await documents();
    return JSON.stringify(now) === JSON.stringify(before.documents) && (await principals()) === people;
  });
  recovered();
  await system.stop('SIGTERM');
});

test('it is not restored over anything else', async () => {
  const sender = createRecordSender(kafka, Date.now);
  await sender.send([{ topic: topics.events, partition: 0, key: 'contoso', value: Buffer.from('\0other') }]);
  await sender.close();
  const refused = await lockbox(['restore', '--from', folder]);
  expect(refused).toMatchObject({ code: EXIT.notEmpty, out: '' });
  expect(refused.err).toContain('is not what the archive has there');
});

/** Leaves the state after the loss of the cluster and the database: topics by the same names, without records. */
async function loseEverything(): Promise<void> {
  await namespace.drop();
  const admin = kafka.admin();
  await admin.connect();
  const left = async () => (await admin.listTopics()).filter((topic) => topic.startsWith(`${namespace.namespace}.`));
  await until('the topics are gone', async () => (await left()).length === 0);
  await admin.disconnect();
  await applyTopics({ kafka, registry, namespace: namespace.namespace, partitions: PARTITIONS, development: true });
}

/** Restores, and is killed when it has said so many times how far it is. */
async function interruptedAfter(steps: number): Promise<number> {
  let said = 0;
  const write = (text: string): void => {
    if (/ of \d+ (events$|places)/.test(text) && ++said > steps) throw new Error('killed');
  };
  return await runLockboxCommand(['restore', '--from', folder], {
    env: { ...stackEnvironment(), LOCKBOX_NAMESPACE: namespace.namespace, LOCKBOX_DEVELOPMENT: 'true' },
    stdout: { write: () => undefined },
    stderr: { write, isTTY: true },
  });
}

let settings: Record<string, string>;
test('an empty installation gets the log as it was, however often the restore is interrupted', async () => {
  await loseEverything();
  // A first run that was killed in the middle of a batch.
  const sender = createRecordSender(kafka, Date.now);
  await sender.send(
    (before.log[0] ?? []).slice(0, 3).map(({ key = null, raw = '', headers }) => ({
      topic: topics.events,
      partition: 0,
      key,
      value: Buffer.from(raw, 'hex'),
      headers,
    })),
  );
  await sender.close();
  let steps = 0;
  while ((await interruptedAfter(steps)) !== 0) {
    steps = 1; // each run gets one step further than the one before
    if (steps > 10) throw new Error('It does not end');
  }
  const again = await lockbox(['restore', '--from', folder, '--json']);
  expect(again.code, again.err).toBe(0);
  ({ settings } = again.json() as { settings: Record<string, string> });
  expect(await logRecords()).toEqual(before.log);
});

test('all that is made of the log is made again, and every checkpoint fits', async () => {
  const { LOCKBOX_DECISIONS_BELIEVED_UNTIL = '' } = settings;
  const envs: Partial<Record<ProgramName, Record<string, string>>> = {
    policy: settings,
    audit: { LOCKBOX_DECISIONS_BELIEVED_UNTIL },
  };
  await Promise.all(SERVICES.map((name) => system.start(name, envs[name])));
  await until('projections are as they were', async () => {
    const now = await documents();
    return Object.keys(now).every((name) => JSON.stringify(now[name]) === JSON.stringify(before.documents[name]));
  });
  expect(await documents()).toEqual(before.documents);
  const kept = Array.from({ length: PARTITIONS }, (_, partition) => {
    const checkpoints = join(folder, topics.events, String(partition), 'checkpoints');
    return ['--checkpoint', join(checkpoints, readdirSync(checkpoints).toSorted().at(-1) ?? '')];
  });
  const verified = await lockbox(['verify', '--json', ...kept.flat()]);
  expect(verified, verified.err).toMatchObject({ code: 0 });
});

test('partitions that are verified beside each other give the same report, and say the same of what is wrong', async () => {
  await allSigned();
  const cases: readonly (readonly [code: number, env: Record<string, string>])[] = [
    [EXIT.done, {}],
    [damages.FOREIGN_CHECKPOINT.exit, { LOCKBOX_CHECKPOINT_PUBLIC_KEYS: newSigningKeys().publicKey }],
    [EXIT.unavailable, { LOCKBOX_REGISTRY_URL: 'http://127.0.0.1:1' }],
  ];
  /** All but how far it was. */
  const said = ({ out, err }: { readonly out: string; readonly err: string }) => ({
    out,
    err: err.replaceAll(/^.* records.*\n/gm, ''),
  });
  for (const [code, env] of cases) {
    const alone = await lockbox(['verify', '--json', '--threads', '1'], env);
    expect(alone, alone.err).toMatchObject({ code });
    const beside = await lockbox(['verify', '--json', '--threads', '4'], env);
    expect(said(beside)).toEqual(said(alone));
  }
});

test('a partition that does not fit in the memory of its thread is verified with more', async () => {
  const env = { ...stackEnvironment(), LOCKBOX_NAMESPACE: namespace.namespace };
  const trust = { installation: INSTALLATION, publicKeys: [CHECKPOINT_KEYS.publicKey] };
  const said: string[] = [];
  const checked = await checkLogAtOnce(
    { cluster: openProgramCluster(env), trust, kept: new Map(), onProgress: (text) => said.push(text) },
    { threads: 1, memoryMiB: 8, data: { env, trust, decisions: undefined, state: undefined, witnesses: undefined } },
  );
  expect(said).toContainEqual(
    expect.stringMatching(/^partition 0 does not fit in memory, and is begun again with 16 MiB$/),
  );
  expect(checked.map(({ partition, damage }) => ({ partition, damage }))).toEqual(
    Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, damage: [] })),
  );
});

test('policy decides on from it: what was asked is approved, what is asked again is not asked twice', async () => {
  const restored = await readEvents(namespace.namespace);
  try {
    await upstream.publishDirectory(directory);
    const { asked } = before;
    await restored.waitFor(asked.id, 'LockboxRequestCreated');
    await approve(asked.id, restored);
    await restored.waitFor(asked.id, 'AccessGranted');
    await upstream.publish(SOURCE, [asked.record]);
    const { id } = await upstream.submit('contoso');
    await restored.waitFor(id, 'RequestSubmitted');
    expect(restored.typesOf(asked.id).filter((type) => type === 'RequestSubmitted')).toHaveLength(1);
  } finally {
    await restored.close();
  }
  await allSigned();
  const alarms = SERVICES.flatMap((name) => system.instances(name)).flatMap((service) =>
    [...service.log().matchAll(/"alarm":"([A-Z_]+)"/g)].map(([, code]) => `${service.name} ${code}`),
  );
  expect(new Set(alarms)).toEqual(new Set(['policy STATE_BEHIND_LOG']));
  const next = await lockbox(['archive', '--to', folder, '--json']);
  expect(next.code, next.err).toBe(0);
  expect(await lockbox(['restore', '--from', folder, '--check'])).toMatchObject({ code: 0 });
});
