import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, connect as dial, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';

interface Message {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly timestamp?: string | number;
  readonly headers?: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;
}
interface Produce {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId: string | null;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly compression: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: readonly Message[];
    }[];
  }[];
}

// kafkajs has no types for its inside; what the patch touches is reached by these functions.
const inside = createRequire(import.meta.url);
const produce: (request: Produce) => object = inside('kafkajs/src/protocol/requests/produce/v7/request.js');
const encode: (framed: {
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly request: object;
}) => Promise<{ readonly buffer: Buffer }> = inside('kafkajs/src/protocol/request.js');
const encodeRecord: (record: object) => object = inside('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const { RecordBatch: encodeBatch }: { RecordBatch(batch: object): Promise<{ readonly buffer: Buffer }> } = inside(
  'kafkajs/src/protocol/recordBatch/v0/index.js',
);
const decodeBatch: (decoder: object) => Promise<{ readonly records: readonly { readonly batchContext: object }[] }> =
  inside('kafkajs/src/protocol/recordBatch/v0/decoder.js');
const Decoder: new (bytes: Buffer) => object = inside('kafkajs/src/protocol/decoder.js');
const filterAborted: (fetched: {
  readonly messages: readonly {
    readonly offset: string;
    readonly key: Buffer | null;
    readonly isControlRecord: boolean;
  }[];
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
}) => readonly { readonly offset: string; readonly key: Buffer | null }[] = inside(
  'kafkajs/src/consumer/filterAbortedMessages.js',
);
const createFetchManager: (of: {
  readonly logger: object;
  getNodeIds(): readonly number[];
  fetch(broker: number): Promise<readonly object[]>;
  handler(): Promise<void>;
}) => { start(): Promise<void>; stop(): Promise<void> } = inside('kafkajs/src/consumer/fetchManager.js');
interface Connection {
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  send(of: { readonly request: object; readonly response: object }): Promise<string>;
}
const Connection: new (of: object) => Connection = inside('kafkajs/src/network/connection.js');
const Encoder: new () => object = inside('kafkajs/src/protocol/encoder.js');

const TIME = 1_772_366_400_000;
const DELTAS = [0, 1, 63, 64, 8_191, 0x3fffffff, 0x40000000, 2 ** 39];
const every = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing, namespace: (): object => silent };

/** The same messages each time, of all sizes and with all kinds of headers. */
function message(number: number, seed: number, time: (ms: number) => string | number = String): Message {
  const kinds = [Buffer.alloc((number * 13) % 300, number), `välue ${number}`, [Buffer.from('one'), 'two'], ''];
  const headers = Object.fromEntries(
    every(number % 9, (header) => [`header-${header}${'é'.repeat(number % 3)}`, kinds[header % kinds.length] ?? '']),
  );
  return {
    key: number % 5 === 0 ? null : number % 2 === 0 ? Buffer.from(`key-${number}`) : `kéy-${number}`,
    value: number % 7 === 0 ? null : Buffer.alloc(number % 100 === 1 ? 100_000 : (number * 31) % 2_500, number),
    ...(number % 11 === 0 ? {} : { headers }),
    timestamp: time(TIME + (DELTAS[(number * seed) % DELTAS.length] ?? 0)),
  };
}

function request(seed: number, time: (ms: number) => string | number): Produce {
  return {
    acks: -1,
    timeout: 30_000,
    transactionalId: seed % 2 === 1 ? `tx-${seed}` : null,
    producerId: seed % 3 === 0 ? '-1' : '123456789012',
    producerEpoch: seed,
    compression: 0,
    topicData: every(seed % 4, (topic) => ({
      topic: `tøpic-${topic}`,
      partitions: every(1 + ((seed + topic) % 3), (partition) => ({
        partition: partition * 7,
        firstSequence: seed * 10,
        messages: every(1 + ((seed * partition) % 300), (index) => message(seed + index + topic, seed, time)),
      })),
    })),
  };
}

test.each([
  ['a text', String],
  ['a number', Number],
])('the patched kafkajs sends the very bytes that the unpatched one sent, by a time that is %s', async (_, time) => {
  const sent = createHash('sha256');
  for (let seed = 0; seed < 60; seed++) {
    const clientId = seed % 5 === 0 ? null : 'clïent';
    const { buffer } = await encode({ correlationId: seed, clientId, request: produce(request(seed, time)) });
    sent.update(buffer);
  }
  expect(sent.digest('hex')).toBe('c0b5f4d10119b7979ab9beb45c00794c30d3b954ba72f94a269d781d555f975b');
});

test('the patched kafkajs reads from a batch what the unpatched one read', async () => {
  const read = createHash('sha256');
  for (let seed = 1; seed < 60; seed++) {
    const records = every(seed * 3, (index) => {
      const { timestamp = TIME, ...rest } = message(seed + index, seed);
      return encodeRecord({ ...rest, offsetDelta: index, timestampDelta: Number(timestamp) - TIME - (index % 70) });
    });
    const times = { firstTimestamp: TIME, maxTimestamp: TIME + 1_000 };
    const batch = await encodeBatch({ ...times, records, firstOffset: seed ** 8, lastOffsetDelta: seed * 3 - 1 });
    const { records: decoded } = await decodeBatch(new Decoder(batch.buffer));
    read.update(JSON.stringify(decoded));
  }
  expect(read.digest('hex')).toBe('376bee550076aa338717a28eae27a33353c5369c9fcee02c8d34b303d041138e');
});

test('the patched kafkajs passes over aborted transactions in whatever order the broker lists them', () => {
  const record = (offset: number, producerId: string, key: Buffer | null = null, isControlRecord = key !== null) => ({
    offset: String(offset),
    key,
    isControlRecord,
    batchContext: { producerId, inTransaction: true },
  });
  const aborted = Buffer.from([0, 0, 0, 0]);
  const committed = Buffer.from([0, 0, 0, 1]);
  // Producer 1 began first and ended last; 2 and 3 lie within, and the records of 3's transaction begin past its first offset.
  const messages = [
    record(0, '1'),
    record(1, '2'),
    record(2, '2', aborted),
    record(5, '3'),
    record(6, '1'),
    record(7, '3', aborted),
    record(8, '4'),
    record(9, '1', aborted),
    record(10, '4', committed),
    record(11, '1'),
  ];
  const kept = filterAborted({
    messages,
    abortedTransactions: [
      { producerId: '2', firstOffset: '1' },
      { producerId: '3', firstOffset: '4' },
      { producerId: '1', firstOffset: '0' },
    ],
  });
  expect(kept.filter(({ key }) => key === null).map(({ offset }) => offset)).toEqual(['8', '11']);
});

test('what a marker says was aborted is passed over, also where the broker does not list it', () => {
  const record = (offset: number, producerId: string, key: Buffer | null = null, inTransaction = true) => ({
    offset: String(offset),
    key,
    isControlRecord: key !== null,
    batchContext: { producerId, inTransaction },
  });
  const aborted = Buffer.from([0, 0, 0, 0]);
  const committed = Buffer.from([0, 0, 0, 1]);
  const messages = [
    ...[record(0, '8'), record(1, '8', aborted), record(2, '8'), record(3, '9'), record(4, '8', aborted)],
    ...[
      record(5, '8'),
      record(6, '9', null, false),
      record(7, '8', committed),
      record(8, '9', aborted),
      record(9, '9'),
    ],
  ];
  for (const abortedTransactions of [[], [{ producerId: '8', firstOffset: '0' }]]) {
    const kept = filterAborted({ messages, abortedTransactions });
    expect(kept.filter(({ key }) => key === null).map(({ offset }) => offset)).toEqual(['5', '6', '9']);
  }
});

test('a record of somebody with the key of an abort marker does not end an aborted transaction', () => {
  const key = Buffer.from([0, 0, 0, 0]);
  const record = (offset: number, isControlRecord = false) => ({
    offset: String(offset),
    key,
    isControlRecord,
    batchContext: { producerId: '1', inTransaction: true },
  });
  const kept = filterAborted({
    messages: [record(0), record(1), record(2, true), record(3)],
    abortedTransactions: [{ producerId: '1', firstOffset: '0' }],
  });
  expect(kept.map(({ offset }) => offset)).toEqual(['2', '3']);
});

test('of a batch that was damaged on the way one record is left, which says so', async () => {
  const records = every(20, (index) => encodeRecord({ ...message(index, 1), offsetDelta: index, timestampDelta: 0 }));
  const times = { firstTimestamp: TIME, maxTimestamp: TIME };
  const { buffer } = await encodeBatch({ ...times, records, firstOffset: 40, lastOffsetDelta: 19 });
  const read = async (bytes: Buffer) => (await decodeBatch(new Decoder(bytes))).records;
  expect(await read(buffer)).toHaveLength(20);
  const CHECKED_FROM = 21;
  for (let at = CHECKED_FROM; at < buffer.length; at += 97) {
    const damaged = Buffer.from(buffer);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    expect(await read(damaged)).toMatchObject([{ offset: '40', value: null, batchContext: { damaged: true } }]);
  }
});

test('a consumer that is stopped while it turns to other brokers fetches no more', async () => {
  const brokers = [1, 2];
  const turned = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  let stopped = false;
  let fetches = 0;
  const manager = createFetchManager({
    logger: silent,
    getNodeIds() {
      if (brokers.length > 2) turned.resolve();
      return [...brokers];
    },
    async fetch(broker) {
      // One that has stopped gives nothing, at once. Fetched again and again, no timer and no signal would ever come to their turn.
      if (stopped && ++fetches > 100) throw new Error('it fetches on and on');
      if (!stopped) await (broker === 1 ? turn() : answer.promise);
      return [];
    },
    handler: async () => undefined,
  });
  const running = manager.start();
  brokers.push(3);
  await turned.promise;
  await turn(); // it waits for what was asked of the second broker
  stopped = true;
  await manager.stop();
  answer.resolve();
  await running;
  expect(fetches).toBe(0);
});

test('what was left of an answer when its connection was cut is no part of the next one', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const isFirst = sockets.push(socket) === 1;
    socket.on('data', (request) => {
      const id = request.subarray(8, 12); // after the size, what is asked, and in which version
      const answer = Buffer.concat([Buffer.from([0, 0, 0, 12]), id, Buffer.from('answered')]);
      if (isFirst) socket.write(answer.subarray(0, 9));
      else socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const { port } = typeof address === 'object' && address !== null ? address : { port: 0 };
  const arrived = Promise.withResolvers<Socket>();
  const connection = new Connection({
    ...{ host: '127.0.0.1', port, logger: silent, requestTimeout: 1_000, connectionTimeout: 1_000 },
    socketFactory({ onConnect }: { onConnect(): void }) {
      const socket = dial(port, '127.0.0.1', onConnect);
      return socket.once('data', () => arrived.resolve(socket));
    },
  });
  const ask = () =>
    connection.send({
      request: { apiKey: 18, apiVersion: 0, apiName: 'Asked', encode: async () => new Encoder() },
      response: { decode: async (payload: Buffer) => payload.toString(), parse: async (text: string) => text },
    });
  await connection.connect();
  const first = ask().catch((error: unknown) => String(error));
  (await arrived.promise).destroy(new Error('cut'));
  expect(await first).toContain('cut');
  await connection.connect();
  await expect(ask()).resolves.toBe('answered');
  await connection.disconnect();
  server.close();
});
