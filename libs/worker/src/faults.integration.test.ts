import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { until } from '@lockbox/testing/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningWorker } from './run.ts';
import { startForwarder } from './testing/forwarder.ts';
import { type Bench, openBench } from './testing/forwarding-bench.ts';

let bench: Bench;
const workers: RunningWorker[] = [];

beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await bench.close();
});

const numbered = (count: number, name: string) => Array.from({ length: count }, (_, number) => `${name} ${number}`);

async function started(...options: Parameters<typeof startForwarder>): Promise<RunningWorker> {
  const worker = await startForwarder(...options);
  workers.push(worker);
  return worker;
}

const ready = (worker: RunningWorker) => until('the worker is ready', () => worker.notReady().length === 0);

const forwardedAll = (texts: readonly string[]) =>
  until('all were forwarded', async () => {
    const forwarded = await bench.forwarded();
    return forwarded.length >= texts.length && forwarded;
  });

test('exactly once: killed again and again in the middle of its work, it leaves nothing out and nothing twice', async () => {
  const texts: string[] = [];
  for (let round = 0; round < 3; round++) {
    const child = bench.spawn();
    const before = (await bench.forwarded()).length;
    for (let burst = 0; burst < 40; burst++) {
      const more = numbered(10, `round ${round} burst ${burst}`);
      texts.push(...more);
      await bench.send(more);
      if (burst === 20) await until('it works', async () => (await bench.forwarded()).length > before);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await started(bench.environment);
  const forwarded = await forwardedAll(texts);
  expect(forwarded.toSorted()).toEqual(texts.toSorted());
});

test('SIGTERM: it finishes, commits, leaves and ends with 0, and the next one goes on at once', async () => {
  const child = bench.spawn();
  await bench.send(['first']);
  await forwardedAll(['first']);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const before = performance.now();
  await bench.send(['second']);
  await started(bench.environment);
  expect(await forwardedAll(['first', 'second'])).toHaveLength(2);
  // Much less than the session timeout, which a member that did not leave would cost.
  expect(performance.now() - before).toBeLessThan(8_000);
});

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: members come and go while records flow, and none is lost or repeated',
  async (delivery) => {
    const first = await started(bench.environment, { delivery });
    await ready(first);
    const texts: string[] = [];
    const flow = async (name: string) => {
      for (let burst = 0; burst < 20; burst++) {
        const more = numbered(10, `${name} ${burst}`);
        texts.push(...more);
        await bench.send(more);
      }
    };
    const flowing = flow('as the second joins');
    const held: number[] = [];
    const second = await started(bench.environment, {
      delivery,
      open: async ({ partition }) => {
        held.push(partition);
        return {};
      },
    });
    await until('the second has its share', () => held.length === 2);
    await flowing;
    const leaving = flow('as the first leaves');
    await first.stop();
    workers.splice(workers.indexOf(first), 1);
    await leaving;
    await until('the second has all', () => held.length === 4 && second.notReady().length === 0);
    const forwarded = await forwardedAll(texts);
    expect(forwarded.toSorted()).toEqual(texts.toSorted());
  },
);

test('a predecessor that wakes up after it was replaced writes nothing: it is fenced', async () => {
  const asleep = Promise.withResolvers<void>();
  const sleeping = Promise.withResolvers<void>();
  const opened: number[] = [];
  await started(bench.environment, {
    async onBatch() {
      sleeping.resolve();
      await asleep.promise;
    },
    open: async ({ partition }) => {
      opened.push(partition);
      return {};
    },
  });
  await bench.send(['once'], 3);
  await sleeping.promise;
  // Whoever takes over does it with the same transactional id, in the group or out of it.
  const successor = bench.kafka.producer({
    transactionalId: `${bench.namespace}.forwarder-3`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await successor.connect();
  await (await successor.transaction()).abort();
  asleep.resolve();
  await until('it has taken the partition over afresh', () => opened.filter((number) => number === 3).length === 2);
  expect(await forwardedAll(['once'])).toEqual(['once']);
  await successor.disconnect();
});

test('nothing is delivered before the session is open, and it begins where the session says', async () => {
  await bench.send(['a', 'b', 'c', 'd'], 0);
  const order: string[] = [];
  await started(bench.environment, {
    async open({ partition, readToEnd }) {
      if (partition !== 0) return {};
      await readToEnd('texts', 'beginning', ({ records }) => {
        for (const { value } of records) order.push(`read ${value?.text}`);
      });
      return { startAt: { [bench.topics.texts]: 2 } };
    },
    onBatch: ({ records }) => {
      for (const { value } of records) order.push(`handled ${value?.text}`);
    },
  });
  await forwardedAll(['c', 'd']);
  expect(order).toEqual(['read a', 'read b', 'read c', 'read d', 'handled c', 'handled d']);
});

test('a log that may not be skipped: the partition stops at what cannot be read, readyz says so, others go on', async () => {
  const worker = await started(bench.environment, { unreadable: 'stop' });
  await bench.send(['readable'], 1);
  await bench.sendRaw([{ topic: bench.topics.texts, key: 'acme/x', value: Buffer.from('no Avro'), partition: 1 }]);
  await bench.send(['behind it'], 1);
  const reasons = await until('the partition has stopped', async () => {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    const text = await answer.text();
    return text.includes('stopped') && text;
  });
  expect(reasons).toContain('partition 1: stopped (NOT_AVRO)');
  await bench.send(['elsewhere'], 2);
  await until('other partitions go on', async () => (await bench.forwarded()).includes('elsewhere'));
  expect((await bench.forwarded()).toSorted()).toEqual(['elsewhere', 'readable']);
  const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
  expect(metrics).toMatch(/lockbox_stopped_partitions\{[^}]*\} 1\n/);
  expect(metrics).toMatch(/lockbox_alarms_total\{[^}]*code="NOT_AVRO"[^}]*\} 1\n/);
  expect(metrics).toMatch(/lockbox_consumer_lag_records\{[^}]*destination_partition_id="1"[^}]*\} 2\n/);
});

test('a record without the time of the broker stops the partition where decisions rest on it', async () => {
  const worker = await started(bench.environment, { requireLogAppendTime: true }); // the topics are in CreateTime mode
  await bench.send(['timed by its sender'], 0);
  await until('the partition has stopped', () =>
    worker.notReady().some((reason) => reason.includes('NO_LOG_APPEND_TIME')),
  );
  expect(await bench.forwarded()).toEqual([]);
});

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: what may pass is tried again, shown meanwhile, and holds no other partition up',
  async (delivery) => {
    let away = true;
    const worker = await started(bench.environment, {
      delivery,
      async onBatch({ partition }) {
        if (away && partition === 1) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
    });
    await bench.send(['waits'], 1);
    await until('it says what it waits for', () =>
      worker.notReady().some((reason) => reason === 'partition 1: waits: network (ECONNREFUSED)'),
    );
    await bench.send(['passes'], 2);
    await until('the others go on', async () => (await bench.forwarded()).includes('passes'));
    away = false;
    expect((await forwardedAll(['waits', 'passes'])).toSorted()).toEqual(['passes', 'waits']);
    await ready(worker);
  },
);

/** A door to the broker that a test opens and shuts. */
async function createDoor(target: string): Promise<{ address: string; open(): Promise<void>; shut(): void }> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  listening.close();
  let server: Server | undefined;
  return {
    address: `127.0.0.1:${own}`,
    async open() {
      server = createServer((socket) => {
        const behind = dial(Number(port), host);
        for (const end of [socket, behind]) {
          sockets.add(end);
          end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
        }
        socket.pipe(behind).pipe(socket);
      });
      await once(server.listen(own, '127.0.0.1'), 'listening');
    },
    shut() {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('started before the broker, it serves health, says what it waits for, and goes on by itself', async () => {
  const door = await createDoor(bench.environment.LOCKBOX_KAFKA_BROKERS ?? '');
  const worker = await started({ ...bench.environment, LOCKBOX_KAFKA_BROKERS: door.address });
  await until('it says what it waits for', async () => {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    return answer.status === 503 && /consumer group: Kafka \(.*ECONNREFUSED/.test(await answer.text());
  });
  expect((await fetch(`http://127.0.0.1:${worker.port}/healthz`)).status).toBe(200);
  await door.open();
  await ready(worker);
  await bench.send(['after all']);
  expect(await forwardedAll(['after all'])).toEqual(['after all']);
  await worker.stop();
  workers.length = 0;
  door.shut();
});

test('started before its database, it asks again until that answers', async () => {
  let attempts = 0;
  const worker = await started(bench.environment, {
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
      bench.environment,
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
      await bench.send(more);
      if (burst % 10 === 9) for (const socket of sockets) socket.destroy(cut);
    }
    await until(
      'all were forwarded',
      async () => {
        const forwarded = new Set(await bench.forwarded());
        return texts.every((text) => forwarded.has(text));
      },
      60_000,
    );
    if (delivery === 'exactly-once') expect((await bench.forwarded()).toSorted()).toEqual(texts.toSorted());
    await ready(worker);
  },
);

test('told to stop while the broker is away, it ends all the same, within the time that it has', async () => {
  const sockets = new Set<Socket>();
  let away = false;
  const worker = await started(
    bench.environment,
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
  await worker.stop();
  workers.length = 0;
  expect(performance.now() - before).toBeLessThan(20_000);
});
