import type { Schema } from 'avsc';

const MINUTE_MS = 60_000;
/** In a minute so many ids that come from one topic may turn out to be of no use; each costs a call to the registry. */
export const USELESS_LOOKUPS = 20;
/** An id may be registered after it was first seen. */
const UNKNOWN_FOR_MS = MINUTE_MS;
/** More is forgotten, the oldest first. */
export const REMEMBERED = 200;

/** Why values with a schema id cannot be read: `not-asked` where too many useless ids came before it. */
export type Unreadable = 'unknown' | 'not-asked' | 'foreign';

/** Deletes the oldest entries beyond what is remembered. */
export function forgetOldest(remembered: Map<unknown, unknown>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= REMEMBERED) return;
    remembered.delete(key);
  }
}

/**
 * Asks the registry for schemas by id, at bounded cost: whoever can write to a topic can write any id. Each topic has a
 * share of its own, so that one sender takes nothing from another.
 */
export class SchemaLookups {
  private readonly ask: (id: number) => Promise<Schema | undefined>;
  private readonly now: () => number;
  private readonly useless = new Map<number, { readonly why: Unreadable; readonly until: number }>();
  private readonly counted = new Map<string, { lookups: number; readonly until: number }>();

  constructor(ask: (id: number) => Promise<Schema | undefined>, now: () => number = Date.now) {
    this.ask = ask;
    this.now = now;
  }

  /** Returns why an id is known to be unusable; undefined if it is not. */
  whyUnreadable(id: number): Unreadable | undefined {
    const known = this.useless.get(id);
    if (known !== undefined && known.until > this.now()) return known.why;
    this.useless.delete(id);
    return undefined;
  }

  /** Asks for the id, and hands the schema on; `read` throws if it is not one of this topic's. */
  async find(id: number, topic: string, read: (schema: Schema) => void): Promise<void> {
    const share = this.shareOf(topic);
    if (share.lookups >= USELESS_LOOKUPS) return this.isUseless(id, 'not-asked', share.until);
    share.lookups++; // what is under way counts as useless until its answer
    const schema = await this.ask(id).catch((error: unknown) => {
      share.lookups--;
      throw error;
    });
    if (schema === undefined) return this.isUseless(id, 'unknown', this.now() + UNKNOWN_FOR_MS);
    try {
      read(schema);
      share.lookups--;
    } catch {
      this.isUseless(id, 'foreign', Number.POSITIVE_INFINITY);
    }
  }

  /** Call it before a batch, whose own ids have to stay until they are used. */
  forgetOldest(): void {
    forgetOldest(this.useless);
    forgetOldest(this.counted);
  }

  private isUseless(id: number, why: Unreadable, until: number): void {
    this.useless.delete(id); // so that it comes after the others
    this.useless.set(id, { why, until });
  }

  private shareOf(topic: string) {
    const known = this.counted.get(topic);
    if (known !== undefined && known.until > this.now()) return known;
    const share = { lookups: 0, until: this.now() + MINUTE_MS };
    this.counted.set(topic, share);
    return share;
  }
}
