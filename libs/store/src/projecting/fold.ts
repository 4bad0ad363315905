import type { Beside, DocumentChange, EventProjection, SourceRecord, StoredDocument } from '../define-collection.ts';

/** A document with the fields that say up to which record it was folded. */
interface FoldedDocument extends StoredDocument {
  readonly sequence: number;
  readonly offset?: number;
}

export interface Step {
  /** The sequence (or offset) of the record. */
  readonly upTo: number;
  readonly change: DocumentChange;
}

/** The changes of a batch by document, in the order of the log. */
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

/** Reports whether the document after these steps depends on no earlier one, unless there is one. */
export const beginsAnew = (projection: EventProjection, steps: readonly Step[]): boolean =>
  projection.once === true || steps[0]?.change.anew === true;

/** The sequence (or offset) up to which a document was folded. */
export function foldedUpTo(projection: EventProjection, document: StoredDocument): number {
  const { sequence, offset } = document as FoldedDocument; // documents from the log carry their guard
  const upTo = projection.guard === 'sequence' ? sequence : offset;
  if (upTo === undefined)
    throw new Error(`The document ${document._id} has no ${projection.guard}. Its projection has to set it.`);
  return upTo;
}

/** Finds the document beside another one. */
export type BesideOf = (beside: Beside) => StoredDocument | null;

/** Applies the steps to a document. It skips those that the document contains already, so a batch may be delivered again. */
export function foldSteps(
  projection: EventProjection,
  before: StoredDocument | null,
  steps: readonly Step[],
  besideOf: BesideOf = () => null,
): StoredDocument | null {
  const seen = before === null ? -1 : foldedUpTo(projection, before);
  let after = before;
  for (const { upTo, change } of steps) {
    if (upTo > seen) after = change.fold(after, change.beside && besideOf(change.beside));
  }
  return after;
}
