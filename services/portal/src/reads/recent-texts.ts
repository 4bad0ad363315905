import { setTimeout as pause } from 'node:timers/promises';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { StoredText } from '@lockbox/store/checked-text';

interface Recent {
  /** Undefined of one that was erased. */
  readonly text: StoredText | undefined;
  readonly bytes: number;
}

interface Awaited extends PromiseWithResolvers<StoredText | undefined> {
  /** How many wait for it. */
  waiting: number;
}

/** Counted by the texts' records and ids. */
const MOST_BYTES = 2 * 1_048_576;

/**
 * The free texts that came while this portal ran, for answers that show a request before the projection has its texts.
 * An erased one is gone at once. Beyond a limit the oldest are forgotten, and then read from the database.
 */
export function createRecentTexts(mostBytes = MOST_BYTES) {
  const kept = new Map<string, Recent>();
  const awaited = new Map<string, Awaited>();
  let bytes = 0;

  function forget(id: string): void {
    bytes -= kept.get(id)?.bytes ?? 0;
    kept.delete(id);
  }

  return {
    /** Called with each new record of the topic: null erases. */
    seen(id: string, value: Text | null, length: number): void {
      forget(id);
      if (value !== null && value.textId !== id) return;
      const text = value === null ? undefined : { text: value.text, salt: value.salt.toString('hex') };
      const one = { text, bytes: length + id.length };
      kept.set(id, one);
      bytes += one.bytes;
      awaited.get(id)?.resolve(text);
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) return;
        forget(oldest);
      }
    },
    /** Called when texts cannot be read for a while: what is kept may have been erased. */
    forgetAll(): void {
      kept.clear();
      bytes = 0;
    },
    get: (id: string): StoredText | undefined => kept.get(id)?.text,
    /** For a text whose event has come, and which so is about to come: undefined when it did not within this time, or was erased. */
    async coming(id: string, withinMs: number): Promise<StoredText | undefined> {
      const known = kept.get(id);
      if (known !== undefined) return known.text;
      const one = awaited.get(id) ?? { ...Promise.withResolvers<StoredText | undefined>(), waiting: 0 };
      awaited.set(id, one);
      one.waiting++;
      const enough = new AbortController();
      const late = pause(withinMs, undefined, { signal: enough.signal, ref: false }).catch(() => undefined);
      const text = await Promise.race([one.promise, late]);
      enough.abort();
      one.waiting--;
      if (one.waiting === 0) awaited.delete(id);
      return text;
    },
  };
}
export type RecentTexts = ReturnType<typeof createRecentTexts>;
