import { eventIdOf } from '@lockbox/contracts/uuid';
import type { Store } from '../connect.ts';
import type {
  EventProjection,
  FromLog,
  ProjectedCollection,
  SourceRecord,
  StoredDocument,
} from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';
import { type BesideOf, foldSteps, stepsOf } from '../projecting/fold.ts';
import { type Candidate, candidateOf, follow, lookAgain } from './candidates.ts';
import { differingFields, isSame } from './compare.ts';
import { createPlaces, type Places } from './places.ts';
import type { WrongDocument } from './rebuild.ts';
import type { RebuildSource } from './rebuild-source.ts';

/**
 * Holds live documents against what the log gives, partition by partition, while somebody reads it. Nothing is written, so that it
 * takes no right to: documents are folded in memory, and those that are made once are compared at once.
 */
export interface ProjectionHold {
  /** Events that follow, of one partition, the first of each sequence. */
  take(records: readonly SourceRecord<'events'>[]): Promise<void>;
  /** All that the partition has was taken: its documents are compared, and let go of. */
  endPartition(): Promise<void>;
  /** All partitions were taken. */
  finish(): Promise<readonly HeldCollection[]>;
}

export interface HeldCollection {
  readonly collection: string;
  /** How many documents the log gives. */
  readonly documents: number;
  readonly wrong: readonly WrongDocument[];
}

interface Held {
  readonly definition: ProjectedCollection;
  readonly projection: EventProjection;
  /** How far the worker had come before the log was read: only so much is compared, and what follows is followed. */
  readonly reached: Places;
  /** Of the present partition. */
  readonly documents: Map<string, StoredDocument>;
  /** Of all; none for documents that are made once, whose ids the log's numbers give. */
  readonly ids: Set<string>;
  count: number;
  readonly candidates: Candidate[];
}

const AT_ONCE = 500;

interface HoldOptions {
  readonly store: Store;
  readonly collections: readonly ProjectedCollection[];
  /** The log, to follow what comes meanwhile. */
  readonly source: RebuildSource;
  /** Not all partitions will be taken: documents of tenants that stand in none of them say nothing. */
  readonly isPart: boolean;
}

/** Begin with this, and read the log up to its end of then or later. */
export async function holdProjections({ store, collections, source, isPart }: HoldOptions): Promise<ProjectionHold> {
  const held = await Promise.all(
    collections.map(async (definition): Promise<Held> => {
      const { projection, worker } = definition;
      if (projection.from !== 'events') throw new Error(`${definition.name} does not come from the log`);
      const reached = await createPlaces(store, source, worker).reached();
      return { definition, projection, reached, documents: new Map(), ids: new Set(), count: 0, candidates: [] };
    }),
  );
  const tenants = new Set<string>();
  /** The newest number of each, as far as documents that are made once have come. */
  const heads = new Map<string, number>();
  const besideOf: BesideOf = ({ collection, id }) =>
    held.find(({ definition }) => definition === collection)?.documents.get(id) ?? null;

  async function compare({ definition, candidates }: Held, documents: readonly StoredDocument[]): Promise<void> {
    const live = store.collection<StoredDocument>(definition);
    for (let from = 0; from < documents.length; from += AT_ONCE) {
      const chunk = documents.slice(from, from + AT_ONCE);
      const found = await findByIds(
        live,
        chunk.map(({ _id }) => _id),
      );
      for (const rebuilt of chunk) {
        const one = found.get(rebuilt._id) ?? null;
        if (!isSame(one, rebuilt)) {
          candidates.push(candidateOf({ collection: definition, id: rebuilt._id, live: one, rebuilt }));
        }
      }
    }
  }

  /** Documents that the log does not give, or does not give yet. */
  async function findOthers({ definition, projection, ids, candidates }: Held): Promise<void> {
    const live = store.collection<StoredDocument>(definition);
    for await (const document of live.find({}, { projection: { tenantId: 1, sequence: 1 } }).batchSize(AT_ONCE)) {
      const { _id, tenantId, sequence } = document as StoredDocument & FromLog; // all that come from the log have both
      if (isPart && !tenants.has(tenantId)) continue;
      const isGiven = projection.once
        ? eventIdOf(tenantId, sequence) === _id && sequence <= (heads.get(tenantId) ?? 0)
        : ids.has(_id);
      if (!isGiven) candidates.push(candidateOf({ collection: definition, id: _id, live: document, rebuilt: null }));
    }
  }

  return {
    async take(records) {
      for (const one of held) {
        const { projection, documents, reached } = one;
        const own = records.filter(({ partition, offset }) => offset < (reached.get(partition) ?? 0));
        const made: StoredDocument[] = [];
        for (const [id, steps] of stepsOf(projection, own)) {
          const document = foldSteps(projection, documents.get(id) ?? null, steps, besideOf);
          if (document === null) continue;
          if (projection.once) made.push(document);
          else documents.set(id, document);
        }
        one.count += made.length;
        await compare(one, made);
        for (const { value } of own) {
          tenants.add(value.tenantId);
          if (projection.once) heads.set(value.tenantId, value.sequence);
        }
      }
    },
    async endPartition() {
      for (const one of held) {
        await compare(one, [...one.documents.values()]);
        for (const id of one.documents.keys()) one.ids.add(id);
        one.count += one.documents.size;
        one.documents.clear();
      }
    },
    async finish() {
      const results: HeldCollection[] = [];
      for (const one of held) {
        await findOthers(one);
        const places = createPlaces(store, source, one.definition.worker);
        const to = await places.end();
        // Its worker runs meanwhile: a document is right if it is what the log gives after any of the records since.
        const candidates = await lookAgain(store, one.candidates);
        await follow(store, source, candidates, { from: one.reached, judgeFrom: one.reached, to });
        const wrong = candidates.filter(({ right }) => !right);
        results.push({ collection: one.definition.name, documents: one.count, wrong: wrong.map(named) });
      }
      return results;
    },
  };
}

const named = ({ collection, id, live, rebuilt }: Candidate): WrongDocument => ({
  collection: collection.name,
  id,
  fields: live === null || rebuilt === null ? [] : differingFields(live, rebuilt),
});
