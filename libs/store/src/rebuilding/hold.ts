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
import { hasBeside } from '../projecting/besides.ts';
import { type BesideOf, foldSteps, type Step, stepsOf } from '../projecting/fold.ts';
import { type Candidate, candidateOf, follow, lookAgain } from './candidates.ts';
import { differingFields, isSame } from './compare.ts';
import { type ComparedPartition, createPlaces, type Places } from './places.ts';
import type { WrongDocument } from './rebuild.ts';
import type { RebuildSource } from './rebuild-source.ts';

export interface HeldCollection {
  readonly collection: string;
  /** How many documents the log gives. */
  readonly documents: number;
  /** The first that are not as the log has them, and how many more there are. */
  readonly wrong: readonly WrongDocument[];
  readonly more: number;
  /** By partition, how far documents were compared, and how far the log was read. */
  readonly upTo: readonly ComparedPartition[];
}

/** The comparison of one worker's documents. */
interface Course {
  readonly places: ReturnType<typeof createPlaces>;
  /** How far it has certainly come. */
  reached: Places;
  /** Partitions in which the worker has stopped before the end of the read range. */
  readonly still: Set<number>;
  /** The position up to which its documents are compared: later records are followed. */
  readonly compared: Map<number, number>;
  readonly read: Map<number, number>;
}

interface Held {
  readonly definition: ProjectedCollection;
  readonly projection: EventProjection;
  readonly course: Course;
  /** Documents of the present partition. */
  readonly documents: Map<string, StoredDocument>;
  /** Ids of all partitions; empty for documents that are made once, whose ids follow from the log's numbers. */
  readonly ids: Set<string>;
  count: number;
  /** Those that differ at first sight. */
  candidates: Candidate[];
  readonly wrong: WrongDocument[];
  more: number;
}

const AT_ONCE = 500;
/**
 * The most differences that are looked at again together, and the most that are named, so that a badly damaged or busy database
 * needs bounded memory.
 */
const MOST_CANDIDATES = 10_000;
const MOST_NAMED = 2_000;

interface HoldOptions {
  readonly store: Store;
  readonly collections: readonly ProjectedCollection[];
  /** The log, to follow what comes meanwhile. */
  readonly source: RebuildSource;
  /** True if only some partitions will be taken: documents of tenants in none of them are not judged. */
  readonly isPart: boolean;
}

/**
 * Compares live documents with those that the log gives, partition by partition, while somebody reads the log. It writes nothing, so
 * that it needs no right to: documents are folded in memory, and those that are made once are compared at once.
 */
export class ProjectionHold {
  private readonly store: Store;
  private readonly source: RebuildSource;
  private readonly isPart: boolean;
  private readonly courses: ReadonlyMap<string, Course>;
  private readonly held: readonly Held[];
  private readonly tenants = new Set<string>();
  /** The newest number of each, as far as documents that are made once have come. */
  private readonly heads = new Map<string, number>();

  private constructor(
    { store, source, isPart }: HoldOptions,
    courses: ReadonlyMap<string, Course>,
    held: readonly Held[],
  ) {
    this.store = store;
    this.source = source;
    this.isPart = isPart;
    this.courses = courses;
    this.held = held;
  }

  static async open(options: HoldOptions): Promise<ProjectionHold> {
    const { store, collections, source } = options;
    const courses = new Map<string, Course>();
    for (const { worker } of collections) {
      if (courses.has(worker)) continue;
      const places = createPlaces(store, source, worker);
      const reached = await places.reached();
      courses.set(worker, { places, reached, still: new Set(), compared: new Map(), read: new Map() });
    }
    const held = collections.map((definition): Held => {
      const { projection, worker } = definition;
      const course = courses.get(worker);
      if (projection.from !== 'events' || course === undefined) {
        throw new Error(`${definition.name} does not come from the log`);
      }
      const nothing = { documents: new Map(), ids: new Set<string>(), count: 0, candidates: [], wrong: [], more: 0 };
      return { definition, projection, course, ...nothing };
    });
    return new ProjectionHold(options, courses, held);
  }

  private readonly besideOf: BesideOf = ({ collection, id }) =>
    this.held.find(({ definition }) => definition === collection)?.documents.get(id) ?? null;

  /**
   * Waits for the worker while it moves. Its position is the statement of the database that is verified here, so a worker that
   * stopped before the end is named: records after it could have been removed unseen.
   */
  private async come(course: Course, partition: number, end: number): Promise<void> {
    course.read.set(partition, end);
    if (course.still.has(partition)) return;
    if ((course.reached.get(partition) ?? 0) < end) {
      course.reached = await course.places.settled(new Map([[partition, end]]));
    }
    const reached = course.reached.get(partition) ?? 0;
    if (reached < end) course.still.add(partition);
    course.compared.set(partition, Math.min(reached, end));
  }

  /** Documents beyond the worker's position may be missing, but not differ. */
  private async compare(one: Held, documents: readonly StoredDocument[], mayBeMissing = false): Promise<void> {
    const { definition } = one;
    const live = this.store.collection<StoredDocument>(definition);
    for (let from = 0; from < documents.length; from += AT_ONCE) {
      const chunk = documents.slice(from, from + AT_ONCE);
      const found = await findByIds(
        live,
        chunk.map(({ _id }) => _id),
      );
      for (const rebuilt of chunk) {
        const document = found.get(rebuilt._id) ?? null;
        if (isSame(document, rebuilt) || (document === null && mayBeMissing)) continue;
        one.candidates.push(candidateOf({ collection: definition, id: rebuilt._id, live: document, rebuilt }));
      }
      if (one.candidates.length >= MOST_CANDIDATES) await this.judge(one);
    }
  }

  /** Documents that the log does not give, or does not give yet. */
  private async findOthers(one: Held): Promise<void> {
    const { definition, projection, ids } = one;
    const live = this.store.collection<StoredDocument>(definition);
    for await (const document of live.find({}, { projection: { tenantId: 1, sequence: 1 } }).batchSize(AT_ONCE)) {
      const { _id, tenantId, sequence } = document as StoredDocument & FromLog; // all that come from the log have both
      if (this.isPart && !this.tenants.has(tenantId)) continue;
      const isGiven = projection.once
        ? eventIdOf(tenantId, sequence) === _id && sequence <= (this.heads.get(tenantId) ?? 0)
        : ids.has(_id);
      if (isGiven) continue;
      one.candidates.push(candidateOf({ collection: definition, id: _id, live: document, rebuilt: null }));
      if (one.candidates.length >= MOST_CANDIDATES) await this.judge(one);
    }
  }

  /** A worker runs meanwhile: a document is right if it is what the log gives after any of the records since. */
  private async judge(one: Held): Promise<void> {
    const { course } = one;
    const candidates = await lookAgain(this.store, one.candidates);
    one.candidates = [];
    // Only now, so that the log has all that these documents were made of.
    const end = await course.places.end();
    const to = new Map([...end].filter(([partition]) => course.compared.has(partition)));
    await follow(this.store, this.source, candidates, { from: course.compared, judgeFrom: course.compared, to });
    for (const candidate of candidates) {
      if (candidate.right) continue;
      if (one.wrong.length < MOST_NAMED) one.wrong.push(named(candidate));
      else one.more++;
    }
  }

  /** Takes the following events of one partition, the first of each sequence number. */
  async take(records: readonly SourceRecord<'events'>[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const { partition } = last;
    for (const course of this.courses.values()) await this.come(course, partition, last.offset + 1);
    for (const { value } of records) this.tenants.add(value.tenantId);
    for (const one of this.held) {
      const compared = one.course.compared.get(partition) ?? 0;
      const { own = [], later = [] } = Object.groupBy(records, ({ offset }) => (offset < compared ? 'own' : 'later'));
      if (one.projection.once) await this.compareOnce(one, own, later);
      else this.fold(one, own);
    }
    for (const { value } of records) this.heads.set(value.tenantId, value.sequence);
  }

  /** Compares the documents that these events make once; the later ones may be missing. */
  private async compareOnce(
    one: Held,
    own: readonly SourceRecord<'events'>[],
    later: readonly SourceRecord<'events'>[],
  ): Promise<void> {
    const madeBy = (records: readonly SourceRecord<'events'>[]): readonly StoredDocument[] =>
      [...stepsOf(one.projection, records)].flatMap(([id, steps]) => this.folded(one, id, steps) ?? []);
    const documents = madeBy(own);
    one.count += documents.length;
    await this.compare(one, documents);
    await this.compare(one, madeBy(later), true);
  }

  private fold(one: Held, records: readonly SourceRecord<'events'>[]): void {
    // A document beside another one of its collection is folded before that.
    const { before = [], after = [] } = Object.groupBy(stepsOf(one.projection, records), ([, steps]) =>
      hasBeside(steps) ? 'after' : 'before',
    );
    for (const [id, steps] of [...before, ...after]) {
      const document = this.folded(one, id, steps);
      if (document !== null) one.documents.set(id, document);
    }
  }

  private folded({ projection, documents }: Held, id: string, steps: readonly Step[]): StoredDocument | null {
    return foldSteps(projection, documents.get(id) ?? null, steps, this.besideOf);
  }

  /** Called when all events of the partition were taken: compares its documents, and forgets them. */
  async endPartition(): Promise<void> {
    for (const one of this.held) {
      await this.compare(one, [...one.documents.values()]);
      for (const id of one.documents.keys()) one.ids.add(id);
      one.count += one.documents.size;
      one.documents.clear();
    }
  }

  /** Called when all partitions were taken. */
  async finish(): Promise<readonly HeldCollection[]> {
    if (!this.isPart) {
      // New records of a partition that was empty.
      for (const { compared, places } of this.courses.values()) {
        for (const [partition, low] of await places.beginning()) {
          if (!compared.has(partition)) compared.set(partition, low);
        }
      }
    }
    const results: HeldCollection[] = [];
    for (const one of this.held) {
      await this.findOthers(one);
      await this.judge(one);
      const { definition, course, count: documents, wrong, more } = one;
      const upTo = [...course.read].map(([partition, of]) => ({
        partition,
        offset: course.compared.get(partition) ?? 0,
        of,
      }));
      results.push({ collection: definition.name, documents, wrong, more, upTo });
    }
    return results;
  }
}

const named = ({ collection, id, live, rebuilt }: Candidate): WrongDocument => ({
  collection: collection.name,
  id,
  fields: live === null || rebuilt === null ? [] : differingFields(live, rebuilt),
});
