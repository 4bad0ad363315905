import { setImmediate } from 'node:timers/promises';
import { createLogger } from '@lockbox/platform/log';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { FetchedBatch } from '../batch/portion.ts';
import type { Runtime } from '../runtime.ts';
import { acquirePartition, type OpenPartition } from './acquire.ts';
import { Partition } from './partition.ts';

vi.mock('./acquire.ts');
/** Sleeps last until the test ends them all. */
const { sleeping } = vi.hoisted(() => ({ sleeping: [] as (() => void)[] }));
vi.mock('@lockbox/platform/retrying', async (original) => ({
  ...(await original<object>()),
  sleep: () => new Promise<void>((wake) => sleeping.push(wake)),
}));

// Later test files in this process must load the real modules.
afterAll(() => {
  vi.doUnmock('./acquire.ts');
  vi.doUnmock('@lockbox/platform/retrying');
  vi.resetModules();
});

beforeEach(() => {
  vi.mocked(acquirePartition).mockReset();
  sleeping.length = 0;
});

const TOPIC = 'lockbox.events';
const lost = Object.assign(new Error('the database was emptied'), { code: 'DATABASE_LOST' });
const never = new Promise<never>(() => undefined);

/** A feed, and the reasons that a partition reports to health. */
function consumer() {
  const fed: string[] = [];
  const said: (string | undefined)[] = [];
  const counter = { inc: () => undefined, dec: () => undefined };
  const runtime = {
    log: createLogger('partition', 'silent'),
    metrics: { errors: counter, alarms: counter, stopped: counter },
    status: { waiting: ({ reason }: { readonly reason?: string }) => said.push(reason) },
  } as unknown as Runtime; // a partition looks at nothing else
  const feed = {
    pause: () => void fed.push('pause'),
    resume: () => void fed.push('resume'),
    seek: () => undefined,
    commit: async () => undefined,
  };
  return { fed, said, hold: () => new Partition(3, runtime, feed) };
}

/** Sets the outcome of the next acquisition; returns a function by which its session reports a failure. */
function opens(session: { readonly handle?: () => Promise<void>; readonly close?: () => Promise<void> }) {
  let sayLost: () => void = () => undefined;
  vi.mocked(acquirePartition).mockImplementationOnce(async (_, { acquireAgain }) => {
    sayLost = () => acquireAgain(lost, new AbortController().signal);
    const handlers = new Map([[TOPIC, session.handle ?? (async () => undefined)]]);
    return {
      offsets: new Map([[TOPIC, 0]]),
      handlers,
      close: session.close ?? (async () => undefined),
    } as OpenPartition;
  });
  return { sayLost: () => sayLost() };
}

const batch = { topic: TOPIC, messages: [], resolve: () => undefined, heartbeat: async () => undefined };
/** Lets all pending promise callbacks run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}
async function wakeAll(): Promise<void> {
  for (const wake of sleeping.splice(0)) wake();
  await turns();
}

test('a scheduled retry of a batch is dropped once its session is over', async () => {
  const { fed, said, hold } = consumer();
  const handle = () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
  const session = opens({ handle });
  const partition = hold();
  await turns();
  await partition.process(batch as unknown as FetchedBatch);
  expect(said.at(-1)).toMatch(/^waits: /);
  vi.mocked(acquirePartition).mockImplementationOnce(() => never);
  session.sayLost();
  const before = fed.filter((one) => one === 'resume').length;
  await turns();
  await wakeAll();
  expect(acquirePartition).toHaveBeenCalledTimes(2);
  expect(fed.filter((one) => one === 'resume')).toHaveLength(before);
  expect(said.at(-1)).toBe('being taken over');
});

test('a partition lost while its session closes does not pause its successor', async () => {
  const { fed, hold } = consumer();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const session = opens({ close: () => closed });
  const first = hold();
  await turns();
  session.sayLost();
  await turns();
  const closing = first.close();
  opens({});
  const second = hold();
  await turns();
  expect(fed.at(-1)).toBe('resume');
  close();
  await closing;
  await wakeAll();
  expect(fed.at(-1)).toBe('resume');
  await second.close();
});
