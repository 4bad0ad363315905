import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { transientReason } from '@lockbox/worker/retry';
import type { ForwarderTask } from './forwarder.ts';
import { openLoad, sendAll, tenantNames } from './load.ts';
import { PRODUCTION } from './production.ts';
import { say } from './say.ts';
import { scanTopic, steadyRate } from './topic-scan.ts';

const PARTITIONS = 12;
const TENANTS = 48;
const WITHIN_MS = 180_000;

export interface PolicyAgainstForwarder {
  readonly commands: number;
  /** Commands a second: policy, a forwarder on kafkajs as it is published, and one on Lockbox's patched kafkajs. */
  readonly rounds: readonly { readonly policy: number; readonly forwarder: number; readonly patched: number }[];
  /** Records and bytes that policy writes for each command; the forwarder writes the same. */
  readonly written: readonly { readonly topic: string; readonly perCommand: number; readonly bytes: number }[];
}

/** In each round, both sides handle the same commands, one after the other. */
export async function policyAgainstForwarder(commands: number, rounds: number): Promise<PolicyAgainstForwarder> {
  const results: { policy: number; forwarder: number; patched: number }[] = [];
  let written: PolicyAgainstForwarder['written'] = [];
  for (let round = 1; round <= rounds; round++) {
    const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
    const copies: Namespace[] = [];
    try {
      say(`policy, round ${round} of ${rounds}: ${commands} commands are written …`);
      await fill(namespace, commands);
      say(`policy, round ${round} of ${rounds}: policy drains them …`);
      const outputs = await drainByPolicy(namespace, commands);
      written = outputs.map(({ name, scanned }) => ({
        topic: name.slice(namespace.namespace.length + 1),
        perCommand: scanned.count / commands,
        bytes: scanned.bytes / scanned.count,
      }));
      const forward = async (kafkajs: ForwarderTask['kafkajs']): Promise<number> => {
        say(`policy, round ${round} of ${rounds}: a forwarder on ${kafkajs} drains them …`);
        const copy = await createNamespace({ partitions: PARTITIONS, development: false });
        copies.push(copy);
        return steadyRate(await drainByForwarder(namespace, copy, kafkajs, written));
      };
      const events = outputs.find(({ name }) => name === namespace.topics.events)?.scanned;
      results.push({
        policy: steadyRate(events?.times ?? []),
        forwarder: await forward('kafkajs-as-published'),
        patched: await forward('kafkajs'),
      });
    } finally {
      await namespace.drop();
      for (const copy of copies) await copy.drop();
    }
  }
  return { commands, rounds: results, written };
}

async function fill(namespace: Namespace, commands: number): Promise<void> {
  const load = await openLoad(namespace);
  const all = tenantNames(TENANTS);
  await sendAll(load.sender, all.flatMap(load.tenant));
  const submissions = Array.from({ length: commands }, (_, number) => {
    const tenant = all[number % all.length] ?? all[0];
    if (tenant === undefined) throw new Error('There are no tenants');
    return load.submission(tenant, number).record;
  });
  await sendAll(load.sender, submissions);
  await load.close();
}

async function drainByPolicy(namespace: Namespace, commands: number) {
  const system = await startSystem({ namespace: namespace.namespace, services: ['policy'], env: PRODUCTION });
  const { topics, kafka } = namespace;
  try {
    await until('policy has decided all', async () => (await endOf(namespace, topics.events)) >= commands, WITHIN_MS);
    await until('policy is through', async () => {
      const before = await endOf(namespace, topics.policyState);
      return before === (await endOf(namespace, topics.policyState));
    });
  } finally {
    await system.stop();
  }
  const names = [topics.events, topics.texts, topics.policyState];
  return await Promise.all(names.map(async (name) => ({ name, scanned: await scanTopic(kafka, name) })));
}

async function drainByForwarder(
  from: Namespace,
  to: Namespace,
  kafkajs: ForwarderTask['kafkajs'],
  written: PolicyAgainstForwarder['written'],
): Promise<readonly number[]> {
  const { commands, events } = { commands: from.topics.commands, events: to.topics.events };
  const task: ForwarderTask = {
    kafkajs,
    brokers: testStack().kafkaBrokers,
    group: `${to.namespace}.forwarder`,
    input: commands,
    outputs: written.map(({ topic, perCommand, bytes }) => ({
      topic: `${to.namespace}.${topic}`,
      perRecord: perCommand,
      bytes,
    })),
  };
  const expected = 0.99 * (await endOf(from, from.topics.commands));
  const forwarder: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'forwarder.ts'), JSON.stringify(task)],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = once(forwarder, 'exit');
  try {
    await until('the forwarder is through', async () => (await endOf(to, events)) >= expected, WITHIN_MS);
  } finally {
    forwarder.kill('SIGTERM');
    await ended;
  }
  return (await scanTopic(to.kafka, events)).times;
}

/** The end offsets of the topic's partitions, summed; transaction markers count too. */
async function endOf({ kafka }: Namespace, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  } catch (error) {
    if (transientReason(error) === undefined) throw error;
    return 0; // a new topic whose leaders are not known everywhere yet
  } finally {
    await admin.disconnect();
  }
}
