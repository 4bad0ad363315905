import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@lockbox/platform/log';
import { TOPICS_FILE } from '@lockbox/topics/file';
import { topicNames } from '@lockbox/topics/names';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openSources } from './sources.ts';

const own = readFileSync(TOPICS_FILE, 'utf8');
const withSource = (source: string) => own.replace('sources:\n', `sources:\n  ${source}: {}\n`);

test('a source in place of another is read, also where Kafka did not answer when the file was changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  const path = join(folder, 'topics.yaml');
  const topics = topicNames('lockbox');
  const all = ['servicedesk', 'portal', 'import', 'gate', 'access', 'jira', 'zammad'];
  const listTopics = vi.fn(async () => all.map((source) => topics.intake(source)));
  const admin = { connect: async () => undefined, disconnect: async () => undefined, listTopics };
  // All that is asked of it.
  const kafka = { admin: () => admin } as unknown as Parameters<typeof openSources>[0]['kafka'];
  writeFileSync(path, withSource('jira'));
  const sources = await openSources({ path, kafka, topics, log: createLogger('intake', 'silent'), lookEveryMs: 10 });
  expect(sources.topics).toContain(topics.intake('jira'));

  const changed = vi.fn();
  const stop = sources.watch(changed);
  onTestFinished(() => {
    stop();
    rmSync(folder, { recursive: true });
  });
  listTopics.mockRejectedValueOnce(new Error('away'));
  writeFileSync(path, withSource('zammad'));
  await expect.poll(() => changed.mock.calls).toHaveLength(1);
  expect(changed.mock.lastCall?.[0]).toContain(topics.intake('zammad'));
  expect(changed.mock.lastCall?.[0]).not.toContain(topics.intake('jira'));
});
