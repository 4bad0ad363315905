import { providerLog } from '@lockbox/contracts/ids';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { byKey, keyPartition } from './key-partition.ts';

const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 0,
  replicas: [],
  isr: [],
}));
const at = (key: string, make = byKey) => make()({ topic: 't', partitionMetadata, message: { key, value: null } });

test("a tenant's records go to the partition that any Java client would choose", () => {
  for (const tenant of ['contoso', 'fabrikam', 'provider', 'providers:3', 'provider:x']) {
    expect(at(tenant)).toBe(at(tenant, kafkajs.Partitioners.DefaultPartitioner));
    expect(keyPartition(12)(tenant)).toBe(at(tenant));
  }
});

test("the key of the provider's own log of a partition leads to that partition", () => {
  for (const partition of [0, 3, 11]) {
    expect(at(providerLog(partition))).toBe(partition);
    expect(keyPartition(12)(providerLog(partition))).toBe(partition);
  }
});

test('a partition that is named counts', () => {
  const message = { key: providerLog(3), value: null, partition: 5 };
  expect(byKey()({ topic: 't', partitionMetadata, message })).toBe(5);
});

test('any number of keys, of any length, are distinguished', () => {
  const partitionOf = keyPartition(12);
  for (let number = 0; number < 20_100; number++) partitionOf(`tenant-${number}`);
  for (const key of ['contoso', 'tenant-1', 'x'.repeat(10_000)]) expect(partitionOf(key)).toBe(at(key));
});
