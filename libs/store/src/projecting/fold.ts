import type { Change, EventProjection, SourceRecord, StoredDocument } from '../define-collection.ts';

/** A document as the driver gives it, with what it was folded up to. */
interface FoldedDocument extends StoredDocument {
  readonly sequence: number;
  readonly offset?: number;
}

interface Step {
  /** What the document carries after this step, at least. */
  readonly upTo: number;
  readonly change: Change;
}

/** What a batch does to each document, in the order of the log. */
export type Steps = ReadonlyMap<string, readonly Step[]>;

export function stepsOf(projection: EventProjection, records: readonly SourceRecord<'events'>[]): Steps {
  const steps = new Map<string, Step[]>();
  for (const record of records) {
    const upTo = projection.guard === 'sequence' ? record.value.sequence : record.offset;
    for (const change of projection.changes(record)) {
      const step = { upTo, change };
      const known = steps.get(change.id);
      if (known === undefined) steps.set(change.id, [step]);
      else known.push(step);
    }
  }
  return steps;
}

/** What a document was folded up to; 0 is before every sequence, and -1 before every offset. */
export function foldedUpTo(projection: EventProjection, document: StoredDocument): number {
  const { sequence, offset } = document as FoldedDocument; // documents from the log carry their guard
  const upTo = projection.guard === 'sequence' ? sequence : offset;
  if (upTo === undefined)
    throw new Error(`The document ${document._id} has no ${projection.guard}. Its projection has to set it.`);
  return upTo;
}

/** The document after the steps. Those that it has seen are passed over, so that a batch may come again. */
export function foldSteps(
  projection: EventProjection,
  before: StoredDocument | null,
  steps: readonly Step[],
): StoredDocument | null {
  const seen = before === null ? -1 : foldedUpTo(projection, before);
  let after = before;
  for (const { upTo, change } of steps) {
    if (upTo > seen) after = change.fold(after);
  }
  return after;
}
