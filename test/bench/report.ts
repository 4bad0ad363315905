import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { TestStack } from '@lockbox/testing/stack';
import { MongoClient } from 'mongodb';
import type { DrainRate } from './drain-rates.ts';
import type { Idle } from './idle.ts';
import type { Latency } from './latency.ts';
import type { PolicyAgainstForwarder } from './policy-against-forwarder.ts';
import type { CallTime } from './portal-lists.ts';

export interface Results {
  readonly policy?: PolicyAgainstForwarder;
  readonly drain?: readonly DrainRate[];
  readonly latency?: Latency;
  readonly idle?: readonly Idle[];
  readonly portal?: readonly CallTime[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly mongo: string;
}

/** What the figures were measured on. */
export async function describeMachine(stack: TestStack): Promise<Machine> {
  const client = new MongoClient(stack.mongoUrl);
  try {
    const build = await client.db('admin').command({ buildInfo: 1 });
    const mongo =
      build.secantusVersion === undefined ? `MongoDB ${build.version}` : `SecantusDB ${build.secantusVersion}`;
    const [first] = cpus();
    return {
      cpu: first?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      mongo,
    };
  } finally {
    await client.close();
  }
}

/** One line for each figure, with the target for it. */
type Row = readonly [what: string, measured: string, target: string];

export function resultTable(machine: Machine, results: Results): string {
  const rows: Row[] = [];
  const { policy, drain = [], latency, idle = [], portal = [] } = results;
  if (policy !== undefined) {
    type Round = (typeof policy.rounds)[number];
    const median = (of: (round: Round) => number): number =>
      policy.rounds.map(of).sort((a, b) => a - b)[Math.floor(policy.rounds.length / 2)] ?? Number.NaN;
    const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
    const written = policy.written.reduce((sum, { perCommand }) => sum + perCommand, 0);
    rows.push(
      ['policy, commands/s', whole(median((round) => round.policy)), ''],
      ['forwarder on bare kafkajs, commands/s', whole(median(({ forwarder }) => forwarder)), ''],
      ['policy ÷ that forwarder', percent(median((round) => round.policy / round.forwarder)), '≥ 60 %'],
      ["forwarder on Lockbox's patched kafkajs, commands/s", whole(median(({ patched }) => patched)), ''],
      ['policy ÷ that forwarder', percent(median((round) => round.policy / round.patched)), ''],
      ['records that each of them writes per command', written.toFixed(2), ''],
    );
  }
  for (const { service, what, records, perSecond } of drain) {
    rows.push([`${service}, ${what}/s (of ${records})`, whole(perSecond), '']);
  }
  if (latency !== undefined) {
    rows.push(
      [`approve → granted at ${latency.perSecond}/s, p50`, `${latency.p50.toFixed(1)} ms`, ''],
      [`approve → granted at ${latency.perSecond}/s, p99`, `${latency.p99.toFixed(1)} ms`, '< 250 ms'],
    );
  }
  for (const { service, residentMiB, cpuPercent } of idle) {
    const limit = service === 'policy' ? '< 2 %' : '< 1 %';
    rows.push([
      `${service}, idle`,
      `${residentMiB.toFixed(0)} MiB, ${cpuPercent.toFixed(2)} % of a core`,
      service === 'portal' ? '' : `< 150 MiB, ${limit}`,
    ]);
  }
  for (const { call, requests, p50Ms, p95Ms } of portal) {
    rows.push([
      `portal, ${call} (of ${whole(requests)}), p50, p95`,
      `${p50Ms.toFixed(1)} ms, ${p95Ms.toFixed(1)} ms`,
      'p95 < 100 ms',
    ]);
  }
  const { cpu, cores, memoryGiB, node, mongo } = machine;
  return [
    `Measured on ${cores} × ${cpu}, ${memoryGiB} GiB, Node ${node}, ${mongo}.`,
    '',
    '| what | measured | target |',
    '| --- | --- | --- |',
    ...rows.map(([what, measured, target]) => `| ${what} | ${measured} | ${target} |`),
  ].join('\n');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** Keeps the figures as JSON; returns where. */
export function keep(machine: Machine, results: Results): string {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify({ machine, ...results }, null, 2)}\n`);
  return file;
}
