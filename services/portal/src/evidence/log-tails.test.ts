import { setImmediate } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { topicNames } from '@lockbox/topics/names';
import type { Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { openTails } from './log-tails.ts';

test('nothing is read of the log where the registry does not know all schemas yet: whoever opens it tries again', async () => {
  let connections = 0;
  const consumer = () => {
    connections++;
    throw new Error('No broker answers.');
  };
  const registry = {
    async idOf(_namespace: string, file: string): Promise<number> {
      if (file === 'events') return 1;
      throw new LockboxError('SCHEMA_NOT_REGISTERED', `The registry has no schema of ${file}.`, { retriable: true });
    },
  };
  const deps = {
    kafka: { consumer } as unknown as Kafka, // as much of it as is used
    registry: registry as unknown as SchemaRegistryClient, // likewise
    topics: topicNames(),
    trust: { keys: new Map() },
    onTrouble: () => undefined,
  };
  const stopping = new AbortController();
  await expect(openTails(deps as never, stopping.signal)).rejects.toThrow('no schema of texts'); // nothing is delivered
  await setImmediate();
  stopping.abort();
  expect(connections).toBe(0);
});
