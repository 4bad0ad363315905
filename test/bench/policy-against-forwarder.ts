import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { SENDER_KEYS, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import type { ForwarderTask } from './forwarder.ts';
import { buildKafkaStreams } from './kafka-streams.ts';
import { openLoad, sendAll, tenantNames } from './load.ts';
import { PRODUCTION } from './production.ts';
import { eventsInTransaction, type ProofCosts, proofCosts } from './proof-costs.ts';
import { say } from './say.ts';
import { endOf, scanTopic, steadyRate } from './topic-scan.ts';

const PARTITIONS = 12;
const TENANTS = 48;
const WITHIN_MS = 180_000;

export interface PolicyAgainstForwarder {
  readonly commands: number;
  /** Commands a second of policy and of each of its rivals, round by round. */
  readonly rounds: readonly Round[];
  /** The costs in transactions as large as policy's. */
  readonly proofs: ProofCosts;
  /** Records and bytes that policy writes for each command; the others write the same. */
  readonly written: readonly { readonly topic: string; readonly perCommand: number; readonly bytes: number }[];
}

export interface Round {
  readonly policy: number;
  /** A forwarder on kafkajs as it is published. */
  readonly forwarder: number;
  /** One on Lockbox's patched kafkajs. */
  readonly patched: number;
  /** The same, which also does what no decider can leave out: it decodes, verifies the signature and hashes the chain. */
  readonly floor: number;
  /** The topology in Kafka Streams; undefined where there is no Java or no Maven. */
  readonly streams: number | undefined;
}

/** In each round, all sides handle the same commands, one after the other. */
export async function policyAgainstForwarder(commands: number, rounds: number): Promise<PolicyAgainstForwarder> {
  const results: Round[] = [];
  let written: PolicyAgainstForwarder['written'] = [];
  let perTransaction = 1;
  const startStreams = await buildKafkaStreams();
  for (let round = 1; round <= rounds; round++) {
    const of = `policy, round ${round} of ${rounds}`;
    const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
    const copies: Namespace[] = [];
    try {
      say(`${of}: ${commands} commands are written …`);
      await fill(namespace, commands);
      say(`${of}: policy drains them …`);
      const outputs = await drainByPolicy(namespace, commands);
      perTransaction = await eventsInTransaction(namespace);
      written = outputs.map(({ name, scanned }) => ({
        topic: name.slice(namespace.namespace.length + 1),
        perCommand: scanned.count / commands,
        bytes: scanned.bytes / scanned.count,
      }));
      const rival = async (what: string, start: StartRival): Promise<number> => {
        say(`${of}: ${what} drains them …`);
        const copy = await createNamespace({ partitions: PARTITIONS, development: false });
        copies.push(copy);
        return steadyRate(await drainBy(start, namespace, copy, commands));
      };
      const forward = (kafkajs: ForwarderTask['kafkajs'], judges: boolean) =>
        rival(`a forwarder on ${kafkajs}${judges ? ' that decodes, verifies and hashes' : ''}`, (from, to) =>
          startForwarder(from, to, written, kafkajs, judges),
        );
      const events = outputs.find(({ name }) => name === namespace.topics.events)?.scanned;
      results.push({
        policy: steadyRate(events?.times ?? []),
        forwarder: await forward('kafkajs-as-published', false),
        patched: await forward('kafkajs', false),
        floor: await forward('kafkajs', true),
        streams: startStreams === undefined ? undefined : await rival('Kafka Streams', startStreams),
      });
    } finally {
      await namespace.drop();
      for (const copy of copies) await copy.drop();
    }
  }
  return { commands, rounds: results, proofs: proofCosts(perTransaction), written };
}

async function fill(namespace: Namespace, commands: number): Promise<void> {
  const load = await openLoad(namespace);
  const all = tenantNames(TENANTS);
  await sendAll(load.sender, load.directory(all, PARTITIONS));
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

/** Starts a process that reads the commands of one namespace and writes to the topics of another. */
type StartRival = (from: Namespace, to: Namespace) => Promise<ChildProcess>;

async function startForwarder(
  from: Namespace,
  to: Namespace,
  written: PolicyAgainstForwarder['written'],
  kafkajs: ForwarderTask['kafkajs'],
  judges: boolean,
): Promise<ChildProcess> {
  const task: ForwarderTask = {
    kafkajs,
    brokers: testStack().kafkaBrokers,
    group: `${to.namespace}.forwarder`,
    input: from.topics.commands,
    outputs: written.map(({ topic, perCommand, bytes }) => ({
      topic: `${to.namespace}.${topic}`,
      perRecord: perCommand,
      bytes,
    })),
    ...(judges && {
      judge: {
        schemaId: await from.registry.idOf(from.namespace, 'commands'),
        keys: SENDER_KEYS,
        hashed: [to.topics.events, to.topics.texts],
      },
    }),
  };
  return spawn(process.execPath, [join(import.meta.dirname, 'forwarder.ts'), JSON.stringify(task)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** The times at which the log got what the rival wrote. */
async function drainBy(
  start: StartRival,
  from: Namespace,
  to: Namespace,
  commands: number,
): Promise<readonly number[]> {
  const { events } = to.topics;
  const rival = await start(from, to);
  const ended = once(rival, 'exit');
  try {
    await until('all is forwarded', async () => (await endOf(to, events)) >= commands, WITHIN_MS);
  } finally {
    rival.kill('SIGTERM');
    await ended;
  }
  return (await scanTopic(to.kafka, events)).times;
}
