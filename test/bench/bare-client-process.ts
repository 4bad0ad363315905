/**
 * One client of `bare-clients.ts`: makes one kind of call at a steady rate, and tells its parent what each took. A process of its
 * own, as Lockbox's programs are, so that each call wakes it as it wakes them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Producer } from 'kafkajs';
import { MongoClient } from 'mongodb';
import { createTransport } from 'nodemailer';
import type { BareClientOptions, BareUse } from './bare-clients.ts';

/** Until code is compiled and connections are open. */
const WARM_UP_SECONDS = 5;
/** About as large as an event with its headers. */
const VALUE = Buffer.alloc(600, 'x');

type Work = (number: number) => Promise<unknown>;

const options: BareClientOptions = JSON.parse(process.argv[2] ?? '{}');

interface Client {
  /** Makes one call; without it calls are made by themselves, and `counted`. */
  readonly work?: Work;
  readonly counted?: () => number;
  close?(): Promise<unknown>;
}

async function open(): Promise<Client> {
  const { call, name, partitions } = options;
  const kafka = new kafkajs.Kafka({ brokers: options.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING });
  switch (call) {
    case 'transaction':
    case 'transaction with an offset': {
      const producers = await Promise.all(
        Array.from({ length: partitions }, async (_, partition) => {
          const transactionalId = `${name}-${call.length}-${partition}`;
          const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
          await producer.connect();
          return producer;
        }),
      );
      const before = new Map<number, Promise<unknown>>();
      return {
        async work(number) {
          const partition = number % partitions;
          const producer = producers[partition];
          if (producer === undefined) return;
          const mine = Promise.resolve(before.get(partition)).then(() => transact(producer, partition, number));
          before.set(partition, mine);
          await mine;
        },
      };
    }
    case 'fetch': {
      let fetches = 0;
      const consumer = kafka.consumer({ groupId: name, readUncommitted: false });
      consumer.on(consumer.events.FETCH, () => {
        fetches += 1;
      });
      await consumer.connect();
      await consumer.subscribe({ topic: name });
      await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: partitions, eachBatch: async () => {} });
      return { counted: () => fetches };
    }
    case 'database command': {
      const client = await new MongoClient(options.mongoUrl).connect();
      const database = client.db(name.replaceAll('.', '_'));
      const collection = database.collection<{ _id: number; value: string; at: number }>('bare');
      return {
        work: (number) =>
          number % 3 === 0
            ? collection.updateOne(
                { _id: number % 1_000 },
                { $set: { value: VALUE.toString(), at: number } },
                { upsert: true },
              )
            : collection.findOne({ _id: number % 1_000 }),
        close: () => database.dropDatabase(),
      };
    }
    case 'letter': {
      const transport = createTransport({ url: options.smtpUrl, pool: true, maxConnections: 8 });
      const html = `<p>${VALUE.toString().repeat(8)}</p>`;
      const letter = { from: 'lockbox@example.org', to: 'adele@example.org', subject: 'Access was granted' };
      return { work: () => transport.sendMail({ ...letter, text: VALUE.toString(), html }) };
    }
    default:
      throw new Error(`there is no call "${call satisfies never}"`);
  }
}

async function transact(producer: Producer, partition: number, number: number): Promise<void> {
  const { call, name } = options;
  const transaction = await producer.transaction();
  await transaction.send({ topic: name, messages: [{ key: 'bare', value: VALUE, partition }] });
  if (call === 'transaction with an offset')
    await transaction.sendOffsets({
      consumerGroupId: `${name}-offsets`,
      topics: [{ topic: name, partitions: [{ partition, offset: String(number) }] }],
    });
  await transaction.commit();
}

async function atRate(work: Work, seconds: number): Promise<number> {
  const begin = performance.now();
  const made: Promise<unknown>[] = [];
  for (let number = 0; number < seconds * options.perSecond; number++) {
    await pause(Math.max(0, begin + (number * 1_000) / options.perSecond - performance.now()));
    made.push(work(number));
  }
  await Promise.all(made);
  return made.length;
}

async function use(): Promise<BareUse> {
  const { work, counted, close } = await open();
  const during = async (seconds: number): Promise<number> => {
    if (work !== undefined) return await atRate(work, seconds);
    const before = counted?.() ?? 0;
    await pause(seconds * 1_000); // the measurement needs this time
    return (counted?.() ?? 0) - before;
  };
  await during(WARM_UP_SECONDS);
  const before = process.cpuUsage();
  const calls = await during(options.seconds);
  const { user, system } = process.cpuUsage(before);
  await close?.();
  return { calls, seconds: (user + system) / 1e6 };
}

process.send?.(await use());
process.exit(0);
