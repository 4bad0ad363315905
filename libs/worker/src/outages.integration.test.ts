/** Kafka or the database is away, at the start or later. */
import { connect as dial, type Socket } from 'node:net';
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import { createDoor } from './testing/door.ts';
import { benchOfEachTest, numbered } from './testing/each-test.ts';

const own = benchOfEachTest();
const { forwardedAll, ready, started } = own;

test('a worker started before the broker serves health, reports what it waits for, and continues by itself', async () => {
  const door = await createDoor(own.bench.environment.LOCKBOX_KAFKA_BROKERS ?? '');
  const worker = await started({ ...own.bench.environment, LOCKBOX_KAFKA_BROKERS: door.address });
  await until('it says what it waits for', async () => {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    return answer.status === 503 && /consumer group: Kafka \(.*ECONNREFUSED/.test(await answer.text());
  });
  expect((await fetch(`http://127.0.0.1:${worker.port}/healthz`)).status).toBe(200);
  await door.open();
  await ready(worker);
  await own.bench.send(['after all']);
  expect(await forwardedAll(['after all'])).toEqual(['after all']);
  await own.stop(worker);
  door.shut();
});

test('a worker started before its database retries until it answers', async () => {
  let attempts = 0;
  const worker = await started(own.bench.environment, {
    async define() {
      if (++attempts < 3) throw Object.assign(new Error('no server'), { name: 'MongoServerSelectionError' });
    },
  });
  await until('it says what it waits for', () =>
    worker.notReady().join().includes('MongoDB (MongoServerSelectionError)'),
  );
  await ready(worker);
  expect(attempts).toBe(3);
});

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: connections to the broker are cut while records flow, and none is lost',
  async (delivery) => {
    const sockets = new Set<Socket>();
    const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const worker = await started(
      own.bench.environment,
      { delivery },
      {
        socketFactory: ({ host, port, onConnect }) => {
          const socket = dial(port, host, onConnect);
          sockets.add(socket);
          return socket.on('close', () => sockets.delete(socket));
        },
      },
    );
    await ready(worker);
    const texts: string[] = [];
    for (let burst = 0; burst < 30; burst++) {
      const more = numbered(10, `burst ${burst}`);
      texts.push(...more);
      await own.bench.send(more);
      if (burst % 10 === 9) for (const socket of sockets) socket.destroy(cut);
    }
    let missing: readonly string[] = texts;
    await until(
      'all were forwarded',
      async () => {
        const forwarded = new Set(await own.bench.forwarded());
        missing = texts.filter((text) => !forwarded.has(text));
        return missing.length === 0;
      },
      60_000,
    ).catch((cause: unknown) => {
      const says = worker.notReady().join('; ') || 'that it is well';
      throw new Error(`${missing.length} are missing, the first is "${missing[0]}"; the worker says ${says}`, {
        cause,
      });
    });
    if (delivery === 'exactly-once') expect((await own.bench.forwarded()).toSorted()).toEqual(texts.toSorted());
    await ready(worker);
  },
);

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: connections to the broker are cut in the middle of answers, and no rest of an answer is waited for',
  async (delivery) => {
    const door = await createDoor(own.bench.environment.LOCKBOX_KAFKA_BROKERS ?? '');
    await door.open();
    const worker = await started(
      own.bench.environment,
      { delivery },
      { socketFactory: ({ onConnect }) => dial(door.port, '127.0.0.1', onConnect) },
    );
    await ready(worker);
    const texts: string[] = [];
    for (let times = 0; times < 3; times++) {
      door.tear();
      const more = numbered(10, `torn ${times}`);
      texts.push(...more);
      await own.bench.send(more);
      await until('an answer was cut', () => door.torn > times);
      await forwardedAll(texts);
    }
    await own.stop(worker);
    door.shut();
  },
);

test('a worker stopped while the broker is away still ends within its grace period', async () => {
  const sockets = new Set<Socket>();
  let away = false;
  const worker = await started(
    own.bench.environment,
    {},
    {
      socketFactory: ({ host, port, onConnect }) => {
        const socket = dial(away ? 9 : port, host, onConnect); // nobody listens on port 9
        sockets.add(socket);
        return socket.on('close', () => sockets.delete(socket));
      },
    },
  );
  await ready(worker);
  away = true;
  for (const socket of sockets) socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  const before = performance.now();
  await own.stop(worker);
  expect(performance.now() - before).toBeLessThan(20_000);
});
