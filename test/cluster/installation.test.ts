/**
 * Helm installs the chart on a real Kubernetes of two nodes, beside a secured Kafka, registry and MongoDB: a request's whole life, policy
 * scaled under load, pods deleted, a node drained, and an upgrade step by step, there and back. No event may be lost or written twice.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WHOLE_LIFE } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';
import { topicsFile } from '@lockbox/topics/file';
import { upgradeStep } from '@lockbox/topics/upgrade-step';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sumBy } from '../bench/measuring/scrape.ts';
import { brokenLinks } from '../faults/invariants.ts';
import { installationAt, PARTITIONS, programs } from './installation.ts';
import { apply, CHART, componentOf, helm, isReady, kubectl, podsOf } from './kubernetes.ts';
import { type Lives, openLives } from './lives.ts';
import { openServers, type Servers } from './servers.ts';

/** Pods reach this machine here: test/cluster/nodes. */
const HOST = '10.244.0.1';
const NAMESPACE = 'lockbox';
const IN = ['--namespace', NAMESPACE];
const WAIT = ['--wait', '--timeout', '10m'];
/** One image with two tags: the two releases. */
const IMAGE = { repository: 'docker.io/library/lockbox-cluster', before: 'before', after: 'after' };
const PER_SECOND = 1;

let servers: Servers;
let values: string;
let lives: Lives;
const lived: string[] = [];

async function underLoad<T>(work: () => Promise<T>): Promise<T> {
  const { gave, ids } = await lives.while(PER_SECOND, work);
  lived.push(...ids);
  return gave;
}

const upgrade = (tag: string, ...args: readonly string[]): Promise<string> =>
  helm(
    'upgrade',
    'lockbox',
    CHART,
    '--install',
    ...IN,
    ...WAIT,
    '--values',
    values,
    '--set',
    `image.tag=${tag}`,
    ...args,
  );

const rolledOut = (name: string): Promise<string> =>
  kubectl('rollout', 'status', `deployment/lockbox-${name}`, ...IN, '--timeout=10m');

/** The image tags of a program's pods, joined if they differ. */
async function tagOf(name: string): Promise<string | undefined> {
  const tags = (await podsOf(NAMESPACE, name)).map(({ spec }) => spec.containers[0]?.image.split(':').at(-1));
  return [...new Set(tags)].join();
}

async function programsOf(tag: string): Promise<readonly string[]> {
  const tags = await Promise.all(programs.map(async (name) => [name, await tagOf(name)] as const));
  return tags.filter(([, one]) => one === tag).map(([name]) => name);
}

const programsOfSteps = (upTo: number): readonly string[] =>
  topicsFile()
    .programs.filter((one) => programs.includes(one.name) && upgradeStep(one) <= upTo)
    .map(({ name }) => name);

beforeAll(async () => {
  servers = await openServers(HOST);
  const image = { repository: IMAGE.repository, tag: IMAGE.before };
  const { values: given, secrets, configMaps } = installationAt(servers, image);
  values = join(mkdtempSync(join(tmpdir(), 'cluster-values-')), 'values.json');
  writeFileSync(values, JSON.stringify(given));
  await kubectl('create', 'namespace', NAMESPACE);
  const object = (kind: string, name: string, rest: object) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name },
    ...rest,
  });
  const items = [
    ...[...secrets].map(([name, stringData]) => object('Secret', name, { stringData })),
    ...[...configMaps].map(([name, data]) => object('ConfigMap', name, { data })),
  ];
  await apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), ...IN);
});
afterAll(async () => {
  await lives?.close();
  await servers?.close();
});

test('every program becomes ready', async () => {
  await upgrade(IMAGE.before);
  const pods = await podsOf(NAMESPACE);
  expect([...new Set(pods.map(componentOf))].toSorted()).toEqual(programs.toSorted());
  expect(pods.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name)).toEqual([]);
  expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(['node1', 'node2']));
});

test('a request goes through its whole life', async () => {
  const address = await kubectl('get', 'service', 'lockbox-portal', ...IN, '--output', 'jsonpath={.spec.clusterIP}');
  lives = await openLives(`http://${address}:8080`);
  const id = await lives.live();
  expect(lives.log.typesOf(id)).toEqual(WHOLE_LIFE);
});

test('policy scales from one instance to four under load, and each gets partitions', async () => {
  const shares = await underLoad(async () => {
    await kubectl('scale', 'deployment/lockbox-policy', ...IN, '--replicas=4');
    await rolledOut('policy');
    return await until('four instances share all partitions', async () => {
      const pods = await podsOf(NAMESPACE, 'policy');
      const held = await Promise.all(pods.map(partitionsOf));
      return held.length === 4 && held.every((count) => count > 0) && held;
    });
  });
  expect(shares.reduce((sum, count) => sum + count, 0)).toBe(PARTITIONS);
});

async function partitionsOf({ status }: Awaited<ReturnType<typeof podsOf>>[number]): Promise<number> {
  const metrics = await (await fetch(`http://${status.podIP}:8080/metrics`)).text();
  return sumBy(metrics, 'lockbox_assigned_partitions').get('') ?? 0;
}

test('a deleted pod of each program is replaced under load', async () => {
  await underLoad(async () => {
    for (const name of programs) {
      const [pod] = await podsOf(NAMESPACE, name);
      const deleted = pod?.metadata.name ?? '';
      await kubectl('delete', 'pod', deleted, ...IN);
      await rolledOut(name);
      expect((await podsOf(NAMESPACE, name)).map(({ metadata }) => metadata.name)).not.toContain(deleted);
    }
  });
});

test('draining a node under load respects the disruption budgets: portal and access always have a ready instance', async () => {
  await underLoad(async () => {
    const fewest = new Map<string, number>();
    let isOver = false;
    const draining = kubectl(
      'drain',
      'node2',
      '--ignore-daemonsets',
      '--delete-emptydir-data',
      '--timeout=10m',
    ).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const name of ['portal', 'access']) {
        const ready = (await podsOf(NAMESPACE, name)).filter(isReady).length;
        fewest.set(name, Math.min(ready, fewest.get(name) ?? ready));
      }
      await pause(250);
    }
    await draining;
    const left = (await podsOf(NAMESPACE)).filter(({ spec }) => spec.nodeName === 'node2');
    expect(left.map(({ metadata }) => metadata.name)).toEqual([]);
    for (const name of programs) await rolledOut(name);
    for (const [name, ready] of fewest) expect([name, ready > 0]).toEqual([name, true]);
    await kubectl('uncordon', 'node2');
  });
});

test('under load, an upgrade follows the order of the guide step by step, and a rollback the same way back', async () => {
  await underLoad(async () => {
    const from = ['--set', `upgrade.from.tag=${IMAGE.before}`];
    for (const step of [1, 2, 3, 4, 5]) {
      await upgrade(IMAGE.after, ...from, '--set', `upgrade.step=${step}`);
      expect((await programsOf(IMAGE.after)).toSorted()).toEqual(programsOfSteps(step).toSorted());
    }
    const revisions = JSON.parse(await helm('history', 'lockbox', ...IN, '--output', 'json')) as readonly {
      readonly revision: number; // as Helm prints it
    }[];
    const last = revisions.at(-1)?.revision ?? 0;
    for (const step of [4, 3, 2, 1]) {
      await helm('rollback', 'lockbox', String(last - 5 + step), ...IN, ...WAIT);
      expect((await programsOf(IMAGE.after)).toSorted()).toEqual(programsOfSteps(step).toSorted());
    }
  });
});

test('no request lost an event or has one twice, and every hash chain is unbroken', () => {
  expect(lived.length).toBeGreaterThan(20);
  for (const id of lived) expect([id, lives.log.typesOf(id)]).toEqual([id, WHOLE_LIFE]);
  expect(brokenLinks(lives.log)).toEqual([]);
});

test('every pod ends when the release is uninstalled', async () => {
  await helm('uninstall', 'lockbox', ...IN);
  await kubectl('wait', '--for=delete', 'pod', '--selector', 'pod-template-hash', ...IN, '--timeout=3m');
  expect(await kubectl('get', 'pods', ...IN, '--output', 'name')).toBe('');
});
