import { expect, test } from 'vitest';
import { createPollWatch } from './poll-watch.ts';
import type { PushResult } from './push.ts';
import { createPushing } from './pushing.ts';
import { memoryDeliveries } from './testing/memory-deliveries.ts';
import { memoryStreams } from './testing/memory-streams.ts';
import { ended, ISSUERS, polled, pushed, toBeCreated } from './testing/streams.ts';

const DELIVERED: PushResult = { kind: 'delivered', detail: '202' };
const FAILED: PushResult = { kind: 'failed', detail: '503' };

const signal = (id: string, changes: Parameters<typeof ended>[2] = {}) =>
  ended(id, 'gateway', { partition: 3, ...changes });

function scene() {
  let time = 0;
  const tokens: string[] = [];
  const alarms: string[] = [];
  const answers: PushResult[] = [];
  const lost = new AbortController();
  const deliveries = memoryDeliveries(() => time);
  const streams = memoryStreams(pushed());
  let meanwhile: () => unknown = () => {};
  const pushing = createPushing(
    {
      deliveries,
      streams,
      issuers: ISSUERS,
      metrics: { attempt: () => {}, delivered: () => {} },
      sign: async ({ jti = '' }) => jti,
      async push(_, token) {
        tokens.push(token);
        await meanwhile();
        return answers.shift() ?? DELIVERED;
      },
      now: () => time,
    },
    pushed(),
    { partition: 3, signal: lost.signal, alarm: (code) => void alarms.push(code) },
  );
  return {
    deliveries,
    streams,
    pushing,
    tokens,
    alarms,
    answers,
    lost,
    stateOf: (id: string) => deliveries.all().find(({ _id }) => _id === id),
    meanwhile: (what: () => unknown) => {
      meanwhile = what;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

test('signals are pushed in the order of the log, those of other streams and partitions by others', async () => {
  const { deliveries, pushing, tokens, stateOf } = scene();
  await deliveries.add([signal('b', { offset: 9 }), signal('c', { offset: 10 }), signal('a', { offset: 2 })]);
  await deliveries.add([signal('x', { stream: 'other' }), signal('y', { partition: 4 })]);
  await pushing.round();
  expect(tokens).toEqual(['a', 'b', 'c']);
  expect(stateOf('c')).toMatchObject({ state: 'DELIVERED', detail: '202', attempts: 1 });
  expect(stateOf('x')).toMatchObject({ state: 'PENDING' });
});

test('a receiver that failed is left alone no longer because the clock was an hour ahead then', async () => {
  const { deliveries, pushing, tokens, answers, pass } = scene();
  answers.push(FAILED);
  await deliveries.add([signal('a')]);
  pass(3_600_000);
  await pushing.round();
  pass(-3_600_000);
  await pushing.round();
  expect(tokens).toEqual(['a', 'a']);
});

test('a signal that is not taken holds up those behind it, and is sent again with backoff, whoever rings', async () => {
  const { deliveries, pushing, tokens, answers, pass, stateOf } = scene();
  answers.push(FAILED, FAILED);
  await deliveries.add([signal('a', { offset: 1 }), signal('b', { offset: 2 })]);
  const rest = await pushing.round();
  expect(tokens).toEqual(['a']);
  expect(stateOf('a')).toMatchObject({ state: 'PENDING', attempts: 1, detail: '503' });
  expect(await pushing.round()).toBe(rest);
  pass(rest);
  const longer = await pushing.round();
  expect(longer).toBeGreaterThan(rest);
  expect(tokens).toEqual(['a', 'a']);
  pass(longer);
  await pushing.round();
  expect(tokens).toEqual(['a', 'a', 'a', 'b']);
});

test('one that has waited for more than a minute is an alarm, once until the receiver is back', async () => {
  const { deliveries, pushing, answers, pass, alarms } = scene();
  answers.push(FAILED, FAILED, FAILED);
  await deliveries.add([signal('a')]);
  for (const ms of [59_000, 2_000, 30_000]) {
    pass(ms);
    await pushing.round();
  }
  expect(alarms).toEqual(['SIGNALS_WAIT']);
  pass(30_000);
  await pushing.round();
  answers.push(FAILED);
  await deliveries.add([signal('b')]);
  await pushing.round();
  expect(alarms).toEqual(['SIGNALS_WAIT', 'SIGNALS_WAIT']);
});

test('one that is refused for good is an alarm, and those behind it go on', async () => {
  const { deliveries, pushing, tokens, answers, alarms, stateOf } = scene();
  answers.push({ kind: 'refused', detail: '400 invalid_request' });
  await deliveries.add([signal('a', { offset: 1 }), signal('b', { offset: 2 })]);
  await pushing.round();
  expect(tokens).toEqual(['a', 'b']);
  expect(alarms).toEqual(['SIGNAL_REFUSED']);
  expect(stateOf('a')).toMatchObject({ state: 'REFUSED', detail: '400 invalid_request' });
});

test('who has lost the partition notes nothing and sends no more: the next one sends it again', async () => {
  const { deliveries, pushing, tokens, lost, meanwhile, stateOf } = scene();
  meanwhile(() => lost.abort());
  await deliveries.add([signal('a', { offset: 1 }), signal('b', { offset: 2 })]);
  await pushing.round();
  expect(tokens).toEqual(['a']);
  expect(stateOf('a')).toMatchObject({ state: 'PENDING', attempts: 0 });
});

test.each(['paused', 'disabled'] as const)('nothing is pushed over a stream that is %s', async (status) => {
  const { deliveries, streams, pushing, tokens } = scene();
  await streams.change(pushed(), () => ({ status }));
  await deliveries.add([signal('a')]);
  expect(await pushing.round()).toBe(2_000);
  expect(tokens).toEqual([]);
  await streams.change(pushed(), () => ({ status: 'enabled' }));
  await pushing.round();
  expect(tokens).toEqual(['a']);
});

test('a stream that is paused between two signals gets the first alone', async () => {
  const { deliveries, streams, pushing, tokens, meanwhile } = scene();
  meanwhile(() => streams.change(pushed(), () => ({ status: 'paused' })));
  await deliveries.add([signal('a'), signal('b', { offset: 2 })]);
  await pushing.round();
  expect(tokens).toEqual(['a']);
});

test('a stream that is polled now is not pushed', async () => {
  const { deliveries, streams, pushing, tokens } = scene();
  await streams.change(pushed(), () => ({ delivery: { method: 'poll' } }));
  await deliveries.add([signal('a')]);
  await pushing.round();
  expect(tokens).toEqual([]);
});

test('a receiver that does not ask for its signals is an alarm after a minute, once', async () => {
  let time = 0;
  const alarms: string[] = [];
  const deliveries = memoryDeliveries(() => time);
  await deliveries.add([signal('a', { stream: 'proxy' })]);
  const watch = createPollWatch(
    deliveries,
    memoryStreams(polled()),
    (code) => void alarms.push(code),
    () => time,
  );
  await watch();
  expect(alarms).toEqual([]);
  time = 60_000;
  await watch();
  await watch();
  expect(alarms).toEqual(['SIGNALS_WAIT']);
  await deliveries.settle('proxy', ['a'], 'DELIVERED', 'acknowledged');
  await watch();
  await deliveries.add([signal('b', { stream: 'proxy' })]);
  await watch();
  expect(alarms).toEqual(['SIGNALS_WAIT', 'SIGNALS_WAIT']);
});

test('a receiver that has not created its stream is an alarm after a minute, and one that has paused it is none', async () => {
  const alarms: string[] = [];
  const deliveries = memoryDeliveries(() => 0);
  const [paused, missing] = [polled('paused'), toBeCreated('missing')];
  const streams = memoryStreams(paused, missing);
  await streams.change(paused, () => ({ status: 'paused' }));
  await deliveries.add([signal('a', { stream: 'paused' }), signal('b', { stream: 'missing' })]);
  const watch = createPollWatch(
    deliveries,
    streams,
    (_, sentence) => void alarms.push(sentence),
    () => 60_000,
  );
  await watch();
  expect(alarms).toEqual([expect.stringContaining('"missing"')]);
});
