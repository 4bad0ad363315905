import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicsFile } from '@lockbox/topics/file';
import { expect, test } from 'vitest';

test('file.json reads committed records of topics that `verifier` may read', () => {
  const { name, config } = JSON.parse(readFileSync(join(import.meta.dirname, 'file.json'), 'utf8'));
  expect(name).toBe('lockbox-file');
  expect(config).toMatchObject({
    'consumer.override.isolation.level': 'read_committed',
    'consumer.override.group.id': expect.stringMatching(/^lockbox\.verifier\./),
  });
  const readable = topicsFile().parties.find(({ name: party }) => party === 'verifier')?.reads ?? [];
  const topics: readonly string[] = config.topics.split(',');
  expect(topics.filter((topic) => !readable.includes(topic.replace('lockbox.', '')))).toEqual([]);
});
