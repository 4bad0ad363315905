/** Audit as a process on real servers: it signs what it has checked, and names what others signed that the log does not fit. */
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { createNamespace, type Namespace, PARTITIONS } from '@lockbox/testing/namespace';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { CHECKPOINT_KEYS, INSTALLATION } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { applyTopics } from '@lockbox/topics/apply';
import { createLogReader, type LogReader, recordsNow } from '@lockbox/worker/read';
import { createRecordSender, type RecordSender } from '@lockbox/worker/write';
import { afterAll, beforeAll, expect, test } from 'vitest';

let namespace: Namespace;
let log: WrittenTopics;
let system: System;
let reader: LogReader;
let sender: RecordSender;

beforeAll(async () => {
  namespace = await createNamespace();
  log = await openWrittenTopics(namespace);
  reader = createLogReader(namespace.kafka);
  sender = createRecordSender(namespace.kafka, Date.now);
  // These events have no commands, so their decisions have to be believed.
  const env = { LOCKBOX_CHECKPOINT_EVERY: 'PT1S', LOCKBOX_DECISIONS_BELIEVED_UNTIL: '2100-01-01T00:00Z' };
  system = await startSystem({ namespace: namespace.namespace, services: ['audit'], env });
});
afterAll(async () => {
  await system?.stop();
  await Promise.all([log?.close(), reader?.close(), sender?.close()]);
  await namespace?.drop();
});

const origin = (partition: number): string => originOf(INSTALLATION, namespace.topics.events, partition);

/** All of one partition that the key of this run signed. */
async function signed(partition: number): Promise<readonly Checkpoint[]> {
  const found: Checkpoint[] = [];
  const keys = [verifierKeyOf(origin(partition), CHECKPOINT_KEYS.publicKey)];
  for await (const fetched of recordsNow(reader, namespace.topics.checkpoints)) {
    if (fetched.partition !== partition) continue;
    for (const { raw } of fetched.records) {
      const opened = await openCheckpoint(raw, origin(partition), keys);
      if (opened.ok) found.push(opened.checkpoint);
    }
  }
  return found;
}

const reaches = (partition: number, size: number): Promise<Checkpoint> =>
  until(`a checkpoint stands for ${size} events of partition ${partition}`, async () =>
    (await signed(partition)).find((one) => one.size === size),
  );

/** Puts a checkpoint into the topic, signed with a key. */
const publish = (partition: number, checkpoint: Omit<Checkpoint, 'origin'>, key = CHECKPOINT_KEYS.signingKey) => {
  const value = Buffer.from(checkpointKeyOf(key).sign({ origin: origin(partition), ...checkpoint }));
  return sender.send([{ topic: namespace.topics.checkpoints, partition, key: origin(partition), value }]);
};

function rootOf(values: readonly Buffer[]): string {
  const tree = createTree(nodeOf);
  for (const value of values) tree.append(hashOf(value).toString('latin1'));
  return tree.root();
}

function running(): ServiceProcess {
  const [audit] = system.instances('audit');
  if (audit === undefined) throw new Error('Audit does not run');
  return audit;
}
const alarms = (audit: ServiceProcess): readonly string[] =>
  [...audit.log().matchAll(/"alarm":"([A-Z_]*CHECKPOINT[A-Z_]*)"/g)].map(([, code = '']) => code);
const raises = (code: string) => until(`audit raises ${code}`, () => alarms(running()).includes(code));

const values: Buffer[] = [];

test('each partition has its own checkpoints over its stored events', async () => {
  values.push(...(await log.events('contoso', lifeOfRequest('contoso', 1))));
  const others = await log.events('fabrikam', lifeOfRequest('fabrikam', 1), 1);
  expect((await reaches(0, 7)).root).toBe(rootOf(values));
  expect((await reaches(1, 7)).root).toBe(rootOf(others));
  expect(alarms(running())).toEqual([]);
});

test('after a restart it rebuilds the tree from the log, continues after the newest checkpoint, and signs nothing twice', async () => {
  await running().end('SIGKILL');
  values.push(...(await log.events('contoso', lifeOfRequest('contoso', 2))));
  await system.start('audit');
  expect((await reaches(0, 14)).root).toBe(rootOf(values));
  const sizes = (await signed(0)).map(({ size }) => size);
  expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
  expect(alarms(running())).toEqual([]);
});

test('a checkpoint of somebody else is named and passed over', async () => {
  await publish(0, { size: 3, root: rootOf(values.slice(0, 3)) }, newSigningKeys().signingKey);
  await raises('FOREIGN_CHECKPOINT');
  values.push(...(await log.events('contoso', lifeOfRequest('contoso', 3))));
  await reaches(0, 21);
  expect(alarms(running())).toEqual(['FOREIGN_CHECKPOINT']);
});

test('one that is right, at a size at which this audit signed none, changes nothing', async () => {
  await publish(0, { size: 3, root: rootOf(values.slice(0, 3)) });
  values.push(...(await log.events('contoso', lifeOfRequest('contoso', 4))));
  await reaches(0, 28);
  expect(alarms(running())).toEqual(['FOREIGN_CHECKPOINT']);
});

test('one of the own key with another root means two histories: an alarm, and nothing more is signed there', async () => {
  await publish(0, { size: 5, root: rootOf(values.slice(1, 6)) });
  await raises('CHECKPOINT_DIFFERS');
  await log.events('contoso', lifeOfRequest('contoso', 5));
  await log.events('fabrikam', lifeOfRequest('fabrikam', 2), 1);
  await reaches(1, 14);
  expect((await signed(0)).at(-1)?.size).toBe(5);
});

test('a checkpoint over more events than there are means that the end was cut off', async () => {
  await publish(1, { size: 1_000, root: rootOf(values) });
  await raises('CHECKPOINT_BEYOND_LOG');
});

test('removed checkpoints are reported, and the log is signed again', async () => {
  await log.events('adatum', lifeOfRequest('adatum', 1), 3);
  const before = await reaches(3, 7);
  const admin = namespace.kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [namespace.topics.checkpoints] });
  await until('the topic is gone', async () => !(await admin.listTopics()).includes(namespace.topics.checkpoints));
  await admin.disconnect();
  const { kafka, registry, namespace: name } = namespace;
  await applyTopics({ kafka, registry, namespace: name, partitions: PARTITIONS, development: true });
  await raises('CHECKPOINTS_LOST');
  expect(await reaches(3, 7)).toEqual(before);
});

test('an event that does not follow the one before it ends the signing of that partition', async () => {
  const broken = log.valuesOf('woodgrove', lifeOfRequest('woodgrove', 1)).toSpliced(3, 1);
  await log.raw('woodgrove', broken, 2);
  await raises('CHECKPOINTS_STOPPED');
  expect((await signed(2)).every(({ size }) => size <= 3)).toBe(true);
});
