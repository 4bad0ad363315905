/** A Prometheus of one test file, where there is one (Debian: apt-get install prometheus). */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOfLog, startChild, stopChild } from '@lockbox/stack/child';
import { guardedFolder } from '@lockbox/stack/guarded';
import { freePort } from '@lockbox/stack/ports';
import { until } from './until.ts';

export const WITHOUT_PROMETHEUS =
  'Rules and dashboards are not tried on a Prometheus: there is none here. Install it (Debian: apt-get install prometheus).';

export const hasPrometheus = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);

export interface TestPrometheus {
  /** Returns the data of an answer of its HTTP API. Throws with Prometheus's message if it refuses. */
  ask<T>(path: string, parameters?: Readonly<Record<string, string>>): Promise<T>;
  stop(): Promise<void>;
}

/** Asks all targets (`host:port`) each second, and evaluates the rules as often. */
export async function startPrometheus(options: {
  readonly targets: readonly string[];
  /** Files of rules; `*` is allowed. */
  readonly rules: string;
}): Promise<TestPrometheus> {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-prometheus-'));
  for (const name of ['run', 'logs']) mkdirSync(join(home, name));
  const release = guardedFolder(home);
  const port = await freePort();
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [options.rules],
    scrape_configs: [{ job_name: 'lockbox', static_configs: [{ targets: options.targets }] }],
  };
  writeFileSync(join(home, 'prometheus.yml'), JSON.stringify(config)); // YAML has JSON in it
  const child = startChild(home, 'prometheus', {
    file: 'prometheus',
    args: [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    cwd: home,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until('Prometheus answers', async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true);
  } catch (error) {
    throw new Error(`Prometheus does not come up:\n${endOfLog(child.log)}`, { cause: error });
  }
  return {
    async ask(path, parameters = {}) {
      const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
      // The form of Prometheus's own API.
      const { status, data, error } = (await answer.json()) as { status: string; data: never; error?: string };
      if (status !== 'success') throw new Error(`${error} (${JSON.stringify(parameters)})`);
      return data;
    },
    async stop() {
      await stopChild(home, child);
      await release();
    },
  };
}
