import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { TestStack } from '@lockbox/testing/stack';
import { MongoClient } from 'mongodb';

export interface Machine {
  /** The checkout's commit, with `-dirty` if it has changes; empty outside of one. */
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly database: string;
}

/** Describes the machine of a measurement. */
export async function describeMachine(stack: TestStack): Promise<Machine> {
  const client = new MongoClient(stack.mongoUrl);
  try {
    const build = await client.db('admin').command({ buildInfo: 1 });
    const database =
      build.secantusVersion === undefined ? `MongoDB ${build.version}` : `SecantusDB ${build.secantusVersion}`;
    const [first] = cpus();
    return {
      commit: commit(),
      cpu: first?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      database,
    };
  } finally {
    await client.close();
  }
}

const commit = (): string =>
  (spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout ?? '').trim();
