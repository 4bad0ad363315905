/**
 * The cost of the clients alone in a lifecycle: programs that do nothing else make as many calls as Lockbox, at the
 * same rates. Only fewer calls could make Lockbox's own code cheaper than this.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createNamespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { PARTITIONS } from './flow/flow-system.ts';
import { PER_SECOND } from './flow/steady.ts';
import { startMailServer } from './measuring/mail-server.ts';

/** Calls of a lifecycle at 20 a second, as `flow-steady` counts them. Fetches are those of all workers and of the portal. */
const CALLS = {
  transaction: 3.4,
  'transaction with an offset': 2,
  fetch: 10.7,
  'database command': 14.4,
  letter: 6,
} as const;

export type BareCall = keyof typeof CALLS;

/** The options of one client. */
export interface BareClientOptions {
  readonly call: BareCall;
  readonly perSecond: number;
  readonly seconds: number;
  readonly brokers: string;
  readonly mongoUrl: string;
  readonly smtpUrl: string;
  /** Topic, database, group and transactional ids. */
  readonly name: string;
  readonly partitions: number;
}

export interface BareUse {
  readonly calls: number;
  /** The processor time. */
  readonly seconds: number;
}

export interface BareCost {
  readonly call: BareCall;
  readonly perLifecycle: number;
  readonly millisecondsEach: number;
}

/** All kinds at the same time. */
export async function bareClients(seconds: number): Promise<readonly BareCost[]> {
  const stack = testStack();
  const namespace = await createNamespace({ partitions: PARTITIONS, development: false });
  const mail = await startMailServer();
  const clients = Object.entries(CALLS).map(async ([call, perLifecycle]): Promise<BareCost> => {
    const options: BareClientOptions = {
      call: call as BareCall, // Object.entries forgets what the keys are
      perSecond: perLifecycle * PER_SECOND,
      seconds,
      brokers: stack.kafkaBrokers,
      mongoUrl: stack.mongoUrl,
      smtpUrl: mail.url,
      name: namespace.topics.texts,
      partitions: PARTITIONS,
    };
    const child = fork(join(import.meta.dirname, 'bare-client-process.ts'), [JSON.stringify(options)]);
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the bare client for "${call}" ended with ${code}`);
    });
    const [message] = await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined); // it ends after its message
    const use = message as BareUse; // it sends nothing else
    return { call: options.call, perLifecycle, millisecondsEach: (use.seconds * 1_000) / use.calls };
  });
  try {
    return await Promise.all(clients);
  } finally {
    mail.stop();
    await namespace.drop();
  }
}
