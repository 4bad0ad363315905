import { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { releasedTexts, schemaText } from '@lockbox/contracts/schemas';
import { eventIdOf } from '@lockbox/contracts/uuid';

/** Reads a record's value; undefined for what no schema of Lockbox's gives. */
export type ReadEvent = (raw: Buffer) => Event | undefined;

/** No registry gives it: each writer's schema is asked for under its own. */
const OWN = 0xffff_ffff;

/**
 * Reads values of the log without a registry, whose number of a schema says nothing elsewhere: by the schema of this release or of
 * an earlier one that leaves no byte over and gives the id that the event has by its tenant and sequence. Those with one number
 * were written with one schema, which is tried first.
 */
export async function offlineEvents(): Promise<ReadEvent> {
  const texts = [schemaText('events'), ...releasedTexts('events').toReversed()];
  const readers = await Promise.all(
    texts.map(async (text, index) => {
      const codec = new Codec<Event>('events', OWN, { schemaById: async () => JSON.parse(text) });
      const prefix = Buffer.from([0, 0, 0, 0, index]);
      await codec.prepare([prefix]);
      return (raw: Buffer): Event | undefined => {
        try {
          return codec.decode(Buffer.concat([prefix, raw.subarray(prefix.length)]));
        } catch (error) {
          if (error instanceof LockboxError) return undefined;
          throw error;
        }
      };
    }),
  );
  const known = new Map<number, (typeof readers)[number]>();
  return (raw) => {
    const id = raw.length < 5 ? -1 : raw.readUInt32BE(1);
    const first = known.get(id);
    for (const read of first === undefined ? readers : [first, ...readers]) {
      const event = read(raw);
      if (event?.eventId !== undefined && event.eventId === eventIdOf(event.tenantId, event.sequence)) {
        known.set(id, read);
        return event;
      }
    }
    return undefined;
  };
}
