/**
 * The invariants after any kill: checked on the log, read as an auditor reads it, and on the projections made from it.
 */
import { createHash } from 'node:crypto';
import { type ProjectionName, projections } from '@lockbox/store/collections';
import type { WrittenTopics } from '@lockbox/store/testing/written-topics';
import type { EventLog } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';

/** All projections, by name. */
export const PROJECTIONS = Object.keys(projections) as readonly ProjectionName[]; // its own names

/** Waits until a projection has reached the end of its topic, and equals a replay of the topic. */
export async function equalsItsTopic(topics: WrittenTopics, name: ProjectionName): Promise<void> {
  let wrong: object = {};
  const isThrough = async (): Promise<boolean> => {
    const { missing, extra, different } = await topics.rebuild(name);
    const isKept = await topics.isKept(name);
    wrong = { isKept, missing, extra, different };
    return isKept && missing.length + extra.length + different.length === 0;
  };
  await until(`${name} is through`, isThrough, 180_000).catch((error: unknown) => {
    throw new Error(`${name} is not as its topic has it: ${JSON.stringify(wrong)}`, { cause: error });
  });
}

/** The events of each request. Ids are made from what was published, so they are the same in each run. */
export function storyOf({ records }: Pick<EventLog, 'records'>): ReadonlyMap<string, readonly string[]> {
  const story = new Map<string, string[]>();
  for (const { value } of records) {
    const { data } = value;
    if (!('requestId' in data) || data.requestId === null || data.type === 'NotificationRecorded') continue;
    const types = story.get(data.requestId) ?? [];
    types.push(data.type);
    story.set(data.requestId, types);
  }
  return new Map([...story].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The ids of the notices whose outcome the log has. */
export function notices({ records }: Pick<EventLog, 'records'>): readonly string[] {
  return records
    .map(({ value }) => value.data)
    .flatMap((data) => (data.type === 'NotificationRecorded' ? [data.notificationId] : []));
}

/**
 * Follows each tenant's chain as an auditor would who trusts no function of ours: the SHA-256 of a record's value, as its
 * bytes are in the topic, must be in the value of the tenant's next record.
 */
export function brokenLinks({ records }: Pick<EventLog, 'records'>): readonly string[] {
  const hashes = new Map<string | null, Buffer>();
  return records.flatMap(({ key, raw, partition, offset }) => {
    const value = raw ?? Buffer.alloc(0);
    const before = hashes.get(key);
    hashes.set(key, createHash('sha256').update(value).digest());
    return before === undefined || value.includes(before)
      ? []
      : [`partition ${partition}, offset ${offset}: not the hash of the record of ${key} before it`];
  });
}
