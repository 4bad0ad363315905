import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openCodec } from '@lockbox/contracts/codec';
import { signingKeyOf } from '@lockbox/evidence/signing-keys';
import { runLockbox } from '@lockbox/testing/command-line';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { stackEnvironment } from '@lockbox/testing/stack';
import { decidedLog } from './decided-log.ts';
import { peakResidentMiB } from './measuring/processes.ts';
import { say } from './say.ts';

/** The costs of `lockbox verify` for a whole log, including its start and reading from the broker. */
export interface VerifiedLog {
  readonly events: number;
  readonly threads: number;
  readonly seconds: number;
  readonly peakMiB: number;
}

const PARTITIONS = 2;
const LOOK_EVERY_MS = 100;

/** In one thread, and in as many as there are processors. */
export async function verifyLog(events: number, inTransaction: number): Promise<readonly VerifiedLog[]> {
  const namespace = await createNamespace({ partitions: PARTITIONS });
  try {
    for (let partition = 0; partition < PARTITIONS; partition++)
      await writeLog(namespace, partition, events / PARTITIONS, inTransaction);
    const verified: VerifiedLog[] = [];
    for (const threads of [...new Set([1, availableParallelism()])]) {
      say(`verify: lockbox verify, threads: ${threads} …`);
      verified.push(await verifyOnce(namespace, threads));
    }
    return verified;
  } finally {
    await namespace.drop();
  }
}

async function writeLog(
  { kafka, topics, registry, namespace }: Namespace,
  partition: number,
  events: number,
  inTransaction: number,
): Promise<void> {
  const codec = await openCodec(registry, namespace, 'events');
  const place = { topic: topics.events, partition };
  const producer = kafka.producer();
  await producer.connect();
  try {
    let left = events;
    for (const transaction of decidedLog({ codec, place, key: signingKeyOf(SIGNING_KEYS.signingKey), inTransaction })) {
      const messages = transaction.map(({ key, raw, headers, timestamp }) => ({
        partition,
        key,
        value: raw,
        headers: { ...headers },
        timestamp: String(timestamp),
      }));
      await producer.send({ topic: topics.events, messages });
      left -= messages.length;
      if (left <= 0) return;
    }
  } finally {
    await producer.disconnect();
  }
}

async function verifyOnce({ namespace }: Namespace, threads: number): Promise<VerifiedLog> {
  const begin = performance.now();
  let peakMiB = 0;
  let looking: ReturnType<typeof setInterval> | undefined;
  const { out, err } = await runLockbox(['verify', '--json', '--threads', String(threads)], {
    env: { HOME: process.env.HOME, ...stackEnvironment(), LOCKBOX_NAMESPACE: namespace },
    onStarted(pid) {
      looking = setInterval(() => {
        // A process that has just ended has no figures to read.
        if (existsSync(`/proc/${pid}`)) peakMiB = Math.max(peakMiB, peakResidentMiB(pid) || 0);
      }, LOOK_EVERY_MS);
    },
  });
  clearInterval(looking);
  const seconds = (performance.now() - begin) / 1_000;
  // The exit code only says that the log has no checkpoints.
  if (out === '') throw new Error(err);
  const partitions = JSON.parse(out) as readonly { readonly events: number }[];
  return { events: partitions.reduce((sum, one) => sum + one.events, 0), threads, seconds, peakMiB };
}
