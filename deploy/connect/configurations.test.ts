import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicsFile } from '@lockbox/topics/file';
import { expect, test } from 'vitest';

const files = globSync('*.json', { cwd: import.meta.dirname });
const readable = topicsFile().parties.find(({ name }) => name === 'verifier')?.reads ?? [];

test('there are configurations', () => expect(files).toHaveLength(3));

test.each(files)('%s reads committed records of topics that `verifier` may read, and holds no secret', (file) => {
  const { name, config } = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));
  expect(name).toBe(`lockbox-${file.replace('.json', '')}`);
  expect(config).toMatchObject({
    'connector.class': expect.any(String),
    'consumer.override.isolation.level': 'read_committed',
    'consumer.override.group.id': expect.stringMatching(/^lockbox\.verifier\./),
  });
  const topics: readonly string[] = config.topics.split(',');
  expect(topics.filter((topic) => !readable.includes(topic.replace('lockbox.', '')))).toEqual([]);
  const secrets = Object.keys(config).filter((key) => /token|password|secret|key\.id/.test(key));
  for (const key of secrets) expect(config[key]).toMatch(/^\$\{file:[^}]+\}$/);
});
