import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { sourceKeyOf } from '@lockbox/contracts/source-signature';
import { question } from '@lockbox/grants/testing/sample-grants';
import { createLogger } from '@lockbox/platform/log';
import { topicNames } from '@lockbox/topics/names';
import type { Kafka } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { createAccessReporter } from './reporter.ts';

test('attempts that are gathered when it ends are counted in its log', async () => {
  const log = createLogger('access', 'silent');
  const error = vi.spyOn(log, 'error');
  const registry: Partial<SchemaRegistryClient> = {
    idOf: async () => {
      throw new Error('away');
    },
  };
  const reporter = createAccessReporter({
    kafka: {} as Kafka, // never asked without a schema
    registry: registry as SchemaRegistryClient, // as much of it as is used
    topics: topicNames(),
    clock: { now: Date.now },
    sourceKey: sourceKeyOf('key-of-access-and-of-nobody-else-at-all'),
    log,
  });
  for (let i = 0; i < 4; i++) reporter.refused(question(), 'GRANT_OVER');
  await reporter.stop();
  expect(error.mock.calls).toEqual([[{ lost: 4 }, expect.stringContaining('left when access ended')]]);
});
