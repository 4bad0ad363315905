/** Policy's topology in Kafka Streams, a process of its own: built by Maven when it is first asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from '@lockbox/stack/downloads';
import { newestJava } from '@lockbox/stack/java';
import type { Namespace } from '@lockbox/testing/namespace';
import { SENDER_KEYS } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { say } from './say.ts';

const FOLDER = join(import.meta.dirname, 'kafka-streams');
const JAVA_OLDEST = 17;

/** Starts it on the commands of one namespace; it writes to the topics of another. */
export type StartStreams = (from: Namespace, to: Namespace) => Promise<ChildProcess>;

/** Undefined, and said so, where there is no Java or no Maven. */
export async function buildKafkaStreams(): Promise<StartStreams | undefined> {
  const java = newestJava();
  if (java === null || java.version < JAVA_OLDEST) {
    say(
      `Kafka Streams is left out: it needs Java ${JAVA_OLDEST} or later. Install a JDK, or name one in LOCKBOX_JAVA.`,
    );
    return undefined;
  }
  try {
    await run('mvn', ['-B', '-q', '-f', join(FOLDER, 'pom.xml'), 'package'], FOLDER);
  } catch (error) {
    say(`Kafka Streams is left out: Maven could not build it. ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  const classpath = [join(FOLDER, 'target/classes'), join(FOLDER, 'target/lib/*')].join(delimiter);
  return async (from, to) => {
    const { commands } = from.topics;
    const { events, texts } = to.topics;
    const task = [
      testStack().kafkaBrokers,
      `${to.namespace}.kafka-streams`,
      commands,
      events,
      texts,
      String(await to.registry.idOf(to.namespace, 'events')),
      mkdtempSync(join(tmpdir(), `${to.namespace}-`)),
      Object.entries(SENDER_KEYS)
        .map((pair) => pair.join('='))
        .join(','),
    ];
    const options = ['-Xmx1g', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
    return spawn(java.executable, [...options, '-cp', classpath, 'lockbox.bench.Main', ...task], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  };
}
