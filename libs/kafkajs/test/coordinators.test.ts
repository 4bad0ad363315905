import { expect, test } from 'vitest';
import { inside, silent } from './inside.ts';

interface EosManager {
  initProducerId(): Promise<void>;
  beginTransaction(): void;
  addPartitionsToTransaction(data: readonly object[]): Promise<void>;
  sendOffsets(of: { readonly consumerGroupId: string; readonly topics: readonly object[] }): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}
const createEosManager = inside<(options: object) => EosManager>('producer/eosManager');

const failure = (type: string) => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });

/** A cluster of one broker, which counts requests and fails those that are planned to. */
function createCluster() {
  const lookups: string[] = [];
  const requests: string[] = [];
  const failures = new Map<string, Error>();
  let connected = true;
  const answer = (name: string) => async () => {
    requests.push(name);
    const error = failures.get(name);
    failures.delete(name);
    if (error !== undefined) throw error;
    return { producerId: 1, producerEpoch: 0 };
  };
  const broker = {
    isConnected: () => connected,
    initProducerId: answer('InitProducerId'),
    addPartitionsToTxn: answer('AddPartitionsToTxn'),
    addOffsetsToTxn: answer('AddOffsetsToTxn'),
    txnOffsetCommit: answer('TxnOffsetCommit'),
    endTxn: answer('EndTxn'),
  };
  return {
    ...{ lookups, requests, failures },
    disconnect() {
      connected = false;
    },
    retry: { initialRetryTime: 1, maxRetryTime: 1, retries: 5 },
    refreshMetadataIfNecessary: async () => undefined,
    async findGroupCoordinator({ groupId }: { readonly groupId: string }) {
      lookups.push(groupId);
      connected = true;
      return broker;
    },
  };
}

async function createManager() {
  const cluster = createCluster();
  const manager = createEosManager({ logger: silent, cluster, transactional: true, transactionalId: 'tx' });
  await manager.initProducerId();
  return { cluster, manager };
}

async function write(manager: EosManager, end: 'commit' | 'abort' = 'commit'): Promise<void> {
  manager.beginTransaction();
  await manager.addPartitionsToTransaction([{ topic: 'events', partitions: [{ partition: 0 }] }]);
  await manager.sendOffsets({ consumerGroupId: 'group', topics: [{ topic: 'commands', partitions: [] }] });
  await manager[end]();
}

test('the coordinators of transactions and group are looked up once for many transactions', async () => {
  const { cluster, manager } = await createManager();
  for (const end of ['commit', 'abort', 'commit'] as const) await write(manager, end);
  expect(cluster.lookups).toEqual(['tx', 'group']);
});

test('a coordinator is looked up again after a request to it failed', async () => {
  const { cluster, manager } = await createManager();
  await write(manager);
  cluster.failures.set('AddPartitionsToTxn', failure('NOT_COORDINATOR_FOR_GROUP'));
  await expect(write(manager)).rejects.toThrow('NOT_COORDINATOR_FOR_GROUP');
  await manager.abort();
  await write(manager);
  expect(cluster.lookups).toEqual(['tx', 'group', 'tx']);
});

test('an offset whose group coordinator has moved is sent to the coordinator of now', async () => {
  const { cluster, manager } = await createManager();
  cluster.failures.set('TxnOffsetCommit', failure('NOT_COORDINATOR'));
  await write(manager);
  expect(cluster.lookups).toEqual(['tx', 'group', 'group']);
  expect(cluster.requests.filter((name) => name === 'TxnOffsetCommit')).toHaveLength(2);
});

test('a coordinator whose connection is gone is looked up again', async () => {
  const { cluster, manager } = await createManager();
  await write(manager);
  cluster.disconnect();
  await write(manager);
  expect(cluster.lookups.filter((id) => id === 'tx')).toHaveLength(2);
});
