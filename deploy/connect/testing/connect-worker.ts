/** A Kafka Connect worker of Apache Kafka, standalone and small, from the jars that Maven serves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEPENDENCY_PLUGIN, fetchOnce, run, stampOf } from '@lockbox/stack/downloads';
import { LOCAL, openInstallation } from '@lockbox/stack/installation';
import { newestJava } from '@lockbox/stack/java';
import { freePort } from '@lockbox/stack/ports';
import { until } from '@lockbox/testing/until';

const STARTS_WITHIN_MS = 120_000;

export interface ConnectWorker {
  /** The address of its REST interface. */
  readonly url: string;
  /** A folder that connectors can write to. */
  readonly folder: string;
  stop(): Promise<void>;
}

export async function startConnectWorker(brokers: string): Promise<ConnectWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-connect-'));
  const jars = await connectJars(folder);
  const url = `http://127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'worker.properties');
  writeFileSync(
    settings,
    `bootstrap.servers=${brokers}
listeners=${url}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
offset.storage.file.filename=${join(folder, 'offsets')}
plugin.discovery=service_load
`,
  );
  const small = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const log = `-Dlog4j2.configurationFile=${join(LOCAL, 'kafka/log4j2.properties')}`;
  const main = 'org.apache.kafka.connect.cli.ConnectStandalone';
  const worker = spawn(newestJava()?.executable ?? 'java', [...small, log, '-cp', join(jars, '*'), main, settings], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [worker.stdout, worker.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  const stop = async () => {
    if (hasEnded(worker)) return;
    worker.kill('SIGKILL'); // it keeps nothing, and its own way to stop once took longer than a test may
    await once(worker, 'exit');
  };
  try {
    await until('Connect answers', () => answers(url, worker), STARTS_WITHIN_MS);
  } catch (error) {
    await stop();
    throw new Error(`The Connect worker did not start:\n${said}`, { cause: error });
  }
  return {
    url,
    folder,
    async stop() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

async function answers(url: string, worker: ChildProcess): Promise<boolean> {
  if (hasEnded(worker)) throw new Error('The Connect worker has ended.');
  return await fetch(`${url}/connectors`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function connectJars(home: string): Promise<string> {
  const pom = join(import.meta.dirname, 'pom.xml');
  const installation = openInstallation(home, console.info);
  return fetchOnce(installation, `connect-4.3.1-${stampOf(pom)}`, 'Kafka Connect 4.3.1', (folder) => {
    const goal = `${DEPENDENCY_PLUGIN}:copy-dependencies`;
    return run('mvn', ['-B', '-q', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`], folder);
  });
}
