import { expect, test, vi } from 'vitest';
import { inside, published } from './inside.ts';
import { every, type Message, message } from './messages.ts';

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
type Encode = (framed: {
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly request: object;
}) => Promise<{ readonly buffer: Buffer }>;

/** Encodes a produce request by the files of the fork, or of kafkajs as published. */
const encoderOf = (load: <T>(file: string) => T) => {
  const produce = load<(request: Produce) => object>('protocol/requests/produce/v7/request.js');
  const encode = load<Encode>('protocol/request.js');
  return async (seed: number, request: Produce) => {
    const clientId = seed % 5 === 0 ? null : 'clïent';
    return (await encode({ correlationId: seed, clientId, request: produce(request) })).buffer;
  };
};
const encodeForked = encoderOf(inside);
const encodePublished = encoderOf(published);

const NONE = 0;
const GZIP = 1;

function requestOf(seed: number, time: (ms: number) => string | number, compression = NONE): Produce {
  return {
    acks: -1,
    timeout: 30_000,
    transactionalId: seed % 2 === 1 ? `tx-${seed}` : null,
    producerId: seed % 3 === 0 ? '-1' : '123456789012',
    producerEpoch: seed,
    compression,
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
  { timestamps: 'texts', time: String },
  { timestamps: 'numbers', time: Number },
])(
  'a produce request has the same bytes as from kafkajs as published, with timestamps that are $timestamps',
  async ({ time }) => {
    for (let seed = 0; seed < 60; seed++) {
      const request = requestOf(seed, time);
      const forked = await encodeForked(seed, request);
      expect(forked.equals(await encodePublished(seed, request)), `seed ${seed}`).toBe(true);
    }
  },
);

test('compressed records have the same bytes as from kafkajs as published', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const request = requestOf(seed, String, GZIP);
    const forked = await encodeForked(seed, request);
    expect(forked.equals(await encodePublished(seed, request)), `seed ${seed}`).toBe(true);
  }
});

test('a thousand records are encoded into one buffer, not into one each', async () => {
  const messages = every(1_000, (index) => ({ ...message(index, 1), headers: { id: `${index}`, type: 'event' } }));
  const request: Produce = {
    ...requestOf(0, String),
    topicData: [{ topic: 'events', partitions: [{ partition: 0, firstSequence: 0, messages }] }],
  };
  await encodeForked(1, request); // encodes the names of the headers
  const alloc = vi.spyOn(Buffer, 'alloc');
  const allocUnsafe = vi.spyOn(Buffer, 'allocUnsafe');
  try {
    await encodeForked(1, request);
    expect(alloc.mock.calls.length + allocUnsafe.mock.calls.length).toBeLessThan(10);
  } finally {
    alloc.mockRestore();
    allocUnsafe.mockRestore();
  }
});
