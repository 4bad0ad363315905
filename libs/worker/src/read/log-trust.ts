import { LockboxError } from '@lockbox/contracts/errors';
import { type KeyId, type PublicKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import { SettingsError } from '@lockbox/platform/settings';
import type { LogReader } from './log-reader.ts';

/** The signing keys that a reader of the log trusts, by its settings. */
export interface LogTrust {
  readonly keys: PublicKeys;
  /** Undefined if the settings name no offsets. */
  readonly bounds?: LogBounds | undefined;
}

/** Offsets that apply to one topic only: a topic recreated under its name has other records there. */
interface LogBounds extends Omit<TopicTrust, 'keys'> {
  readonly topicId: string;
}

/** The signing keys trusted in one topic, and the offsets within which they are. */
export interface TopicTrust {
  readonly keys: PublicKeys;
  /** By partition: events before this offset may lack a proof, since earlier releases wrote none. */
  readonly unsignedUntil: readonly number[];
  /** By replaced key and partition: events from this offset on are not accepted. */
  readonly keysUntil: ReadonlyMap<KeyId, readonly number[]>;
}

const UNSIGNED = 'LOCKBOX_UNSIGNED_EVENTS_UNTIL';
const REPLACED = 'LOCKBOX_SIGNING_KEYS_UNTIL';

export function logTrustOf(settings: {
  readonly LOCKBOX_SIGNING_PUBLIC_KEYS: string;
  readonly LOCKBOX_UNSIGNED_EVENTS_UNTIL: string;
  readonly LOCKBOX_SIGNING_KEYS_UNTIL: string;
}): LogTrust {
  const keys = publicKeysOf(settings.LOCKBOX_SIGNING_PUBLIC_KEYS);
  const unsigned = settings[UNSIGNED] === '' ? undefined : placesOf(UNSIGNED, settings[UNSIGNED]);
  const replaced = settings[REPLACED].split(';').filter((entry) => entry !== '');
  const ends = replaced.map((entry) => {
    const [keyId = '', places = ''] = entry.split('=');
    if (!keys.has(keyId))
      throw new SettingsError([
        `${REPLACED} names the key ${keyId}, and LOCKBOX_SIGNING_PUBLIC_KEYS has none with this id: \`lockbox keys list\` shows the ids`,
      ]);
    return { keyId, ...placesOf(REPLACED, places) };
  });
  const ids = new Set([unsigned, ...ends].flatMap((one) => one?.topicId ?? []));
  const [topicId] = ids;
  if (topicId === undefined) return { keys };
  if (ids.size > 1)
    throw new SettingsError([
      `${UNSIGNED} and ${REPLACED} name several topics (${[...ids].join(', ')}): the log is one`,
    ]);
  const keysUntil = new Map(ends.map(({ keyId, offsets }) => [keyId, offsets]));
  return { keys, bounds: { topicId, unsignedUntil: unsigned?.offsets ?? [], keysUntil } };
}

/** Parses `topic id@partition:offset,…`, one entry for each partition, in any order. */
function placesOf(name: string, text: string): { readonly topicId: string; readonly offsets: readonly number[] } {
  const [topicId = '', places = ''] = text.split('@');
  const byPartition = new Map(places.split(',').map((place) => place.split(':').map(Number) as [number, number]));
  const offsets = Array.from({ length: byPartition.size }, (_, partition) => {
    const offset = byPartition.get(partition);
    if (offset !== undefined) return offset;
    throw new SettingsError([
      `${name} names ${byPartition.size} partitions and not partition ${partition}: it has to name each of the topic's, since a tenant's partition depends on their number`,
    ]);
  });
  return { topicId, offsets };
}

/**
 * The trust for records outside of a topic, such as an archive's: their offsets are taken as the settings name them.
 */
export const trustAsNamed = ({ keys, bounds }: LogTrust): TopicTrust => ({
  keys,
  unsignedUntil: bounds?.unsignedUntil ?? [],
  keysUntil: bounds?.keysUntil ?? new Map(),
});

/**
 * The trust for records of the topic that has this name now. Throws OTHER_LOG_NAMED if the settings name another
 * topic's id.
 */
export async function trustIn(
  reader: Pick<LogReader, 'topicsNow'>,
  topic: string,
  trust: LogTrust,
): Promise<TopicTrust> {
  const { bounds } = trust;
  if (bounds !== undefined) {
    const id = (await reader.topicsNow([topic])).get(topic)?.id;
    if (id !== bounds.topicId)
      throw new LockboxError(
        'OTHER_LOG_NAMED',
        `${UNSIGNED} and ${REPLACED} name offsets of the topic ${bounds.topicId}, and ${topic} is ${id} now: it has other records. Nothing is read until the settings name its own offsets, or none.`,
      );
  }
  return trustAsNamed(trust);
}

/** The keys that policy may sign with now, by these settings. */
export const keysInUse = ({ keys, bounds }: LogTrust): readonly KeyId[] =>
  [...keys.keys()].filter((keyId) => !bounds?.keysUntil.has(keyId));
