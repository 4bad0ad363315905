import type { Event } from '@lockbox/contracts/generated/events';
import type { Incoming } from '@lockbox/worker/definition';
import type { Collection } from 'mongodb';
import { foldedUpTo, foldSteps, type Steps, stepsOf } from './fold.ts';
import { refusedBy } from './guarded-writes.ts';
import type { EventPart, StoredDocument } from './projection.ts';

/** Documents written at once: large enough to be quick, small enough for a heartbeat in between. */
const WRITE_AT_ONCE = 500;

export interface Applying {
  /** Called between writes; throws when the partition has been lost. */
  heartbeat(): Promise<void>;
}

/**
 * Folds records of one partition into one collection: the documents that they change are read in one go, folded in
 * memory, and written in one go. A document that is newer than the records stays as it is, so a batch may come again, be
 * older than what is there, or be applied by two instances at once.
 */
export async function applyEvents(
  part: EventPart,
  collection: Collection<StoredDocument>,
  records: readonly Incoming<Event>[],
  { heartbeat }: Applying,
): Promise<void> {
  let steps = stepsOf(part, records);
  while (steps.size > 0) {
    const changed = await foldStored(part, collection, steps);
    const stale = new Set<string>();
    for (let from = 0; from < changed.length; from += WRITE_AT_ONCE) {
      await heartbeat();
      for (const id of await write(part, collection, changed.slice(from, from + WRITE_AT_ONCE))) stale.add(id);
    }
    steps = new Map([...steps].filter(([id]) => stale.has(id)));
  }
}

/** The documents that the steps change, as they are afterwards. */
async function foldStored(
  part: EventPart,
  collection: Collection<StoredDocument>,
  steps: Steps,
): Promise<readonly StoredDocument[]> {
  const stored = new Map<string, StoredDocument>();
  for (const document of await collection.find({ _id: { $in: [...steps.keys()] } }).toArray()) {
    stored.set(document._id, document);
  }
  const changed: StoredDocument[] = [];
  for (const [id, toDo] of steps) {
    const before = stored.get(id) ?? null;
    const after = foldSteps(part, before, toDo);
    if (after !== null && after !== before) changed.push(after);
  }
  return changed;
}

/** Writes documents unless newer ones are there. Gives the ids of those that another instance has written meanwhile. */
async function write(
  part: EventPart,
  collection: Collection<StoredDocument>,
  documents: readonly StoredDocument[],
): Promise<readonly string[]> {
  const refused = await refusedBy(
    collection.bulkWrite(
      documents.map((document) => ({
        replaceOne: {
          filter: { _id: document._id, [part.guard]: { $lt: foldedUpTo(part, document) } },
          replacement: document,
          upsert: true,
        },
      })),
      { ordered: false },
    ),
  );
  return refused.flatMap((index) => documents[index]?._id ?? []);
}
