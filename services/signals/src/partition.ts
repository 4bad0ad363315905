import { ACCESS_PERIOD_MS, SIGNALS_KEPT_MS } from '@lockbox/domain/time/time-rules';
import { createBell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import { createSerialQueue } from '@lockbox/platform/serial-queue';
import { documentsAltered } from '@lockbox/store/altered-documents';
import { type ProgressDocument, progress, progressId } from '@lockbox/store/collections/progress';
import type { Store } from '@lockbox/store/connect';
import { advanceSealed, databaseLost, storedPlace } from '@lockbox/store/database-lost';
import type { CollectionDefinition } from '@lockbox/store/define-collection';
import type { DocumentSeal } from '@lockbox/store/seal';
import type { Batch, PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { AlteredSignals } from './alterations.ts';
import { createNoting, type Noting } from './noting.ts';
import { createPollWatch } from './poll-watch.ts';
import { createPushing, type PushingDeps } from './pushing.ts';
import { mayBePushed, type Stream } from './receivers.ts';
import { wantedAmong } from './wanted.ts';

const WORKER = 'signals';
/** Progress of releases that did not seal it stays under the other name. */
const PROGRESS = 'sealed-signals';
/** Longer than any access lasts: what ended before, no session can still be of. */
const FIRST_LOOK_BACK_MS = ACCESS_PERIOD_MS + 3_600_000;
const PASS_EVERY_MS = 200;
/** How late progress may be where nothing was noted: what is read again changes nothing. */
const PROGRESS_EVERY_MS = 5_000;
/** So often it is looked whether what was noted is still there. */
const COMPARE_EVERY_MS = 10_000;
/** How far back it is looked, when a partition is opened, whether signals are as they were left. */
const CHECK_BACK_MS = 24 * 3_600_000;
/** Without changes, the position is written again this often, so that a lost database is noticed. */
const LOOK_EVERY_MS = 60_000;

interface SignalsProgress extends ProgressDocument {
  /** The offset from which to read for the grants that ran at `next`. */
  readonly from: number;
  /** By the log's time. Access that ended before is not signalled. Progress of an older version does not have it. */
  readonly since?: number;
  readonly seal?: string;
}
const ownProgress = progress as CollectionDefinition<SignalsProgress>;

export interface PartitionDeps extends PushingDeps {
  readonly store: Store;
  readonly eventsTopic: string;
  readonly clock: Clock;
  readonly waiting: WorkerDeps<unknown>['waiting'];
  /** Called where signals were noted besides. */
  readonly rings: Set<() => void>;
  readonly progressSeal: DocumentSeal;
  /** Answers stored documents of a partition that others have altered. */
  readonly alterations: Pick<AlteredSignals, 'open' | 'altered'>;
}

/** Serves one partition: notes its ends of access, and pushes them. */
export async function openSignalsPartition(
  deps: PartitionDeps,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const { store, eventsTopic, streams, clock, deliveries, alterations } = deps;
  const { partition } = context;
  const _id = progressId(PROGRESS, eventsTopic, partition);
  const collection = store.collection(ownProgress);
  const noteAgain = async () => {
    const { low } = await context.offsets(eventsTopic, 'low');
    // Older deliveries are not known any more.
    const place = { _id, next: low, from: low, since: clock.now() - SIGNALS_KEPT_MS };
    await collection.replaceOne({ _id }, deps.progressSeal.sealed(place), { upsert: true });
    context.acquireAgain(documentsAltered(WORKER, [_id]));
  };
  const place = await storedPlace(collection, _id, async () => {
    const { low } = await context.offsets(eventsTopic, 'low');
    return deps.progressSeal.sealed({ _id, next: low, from: low, since: clock.now() - FIRST_LOOK_BACK_MS });
  });
  if (!deps.progressSeal.isSealed(place)) {
    alterations.altered([_id]);
    await noteAgain();
    throw documentsAltered(WORKER, [_id]);
  }
  const { next, since = Number.NEGATIVE_INFINITY } = place;
  const noting = createNoting({ partition, streams: streams.entered, since, next, realTime: deps.now });
  if (place.from < next) await readAgain(context, place, noting);
  const closed = alterations.open({ progressId: _id, noteAgain, signal: context.signal });
  await deliveries.check(partition, deps.now() - CHECK_BACK_MS);
  const caughtUp = await watchCaughtUp(context, eventsTopic, next);
  return new OpenPartition(deps, context, { place: { ...place, since }, noting, caughtUp, closed });
}

interface Opened {
  readonly place: SignalsProgress & { readonly since: number };
  readonly noting: Noting;
  readonly caughtUp: Awaited<ReturnType<typeof watchCaughtUp>>;
  readonly closed: () => void;
}

class OpenPartition implements PartitionSession<'events'> {
  readonly startAt: Readonly<Record<string, number>>;
  private readonly deps: PartitionDeps;
  private readonly context: PartitionContext;
  private readonly opened: Opened;
  private readonly pushing: readonly ({ readonly stream: Stream } & ReturnType<typeof createPushing>)[];
  private readonly tasks: readonly Promise<void>[];
  private readonly inTurn = createSerialQueue();
  private next: number;
  private stored: number;
  private savedAt = performance.now();

  constructor(deps: PartitionDeps, context: PartitionContext, opened: Opened) {
    const { next } = opened.place;
    this.deps = deps;
    this.context = context;
    this.opened = opened;
    this.startAt = { [deps.eventsTopic]: next };
    this.next = next;
    this.stored = next;
    this.pushing = deps.streams.entered
      .filter(mayBePushed)
      .map((stream) => ({ stream, ...createPushing(deps, stream, context) }));
    deps.rings.add(this.ring);
    this.tasks = this.startTasks();
  }

  async setBack(_topic: string, offset: number): Promise<void> {
    const { _id, from } = this.opened.place;
    const back = Math.min(this.next, offset);
    const place = this.sealed({ next: back, from: Math.min(from, offset) });
    await this.deps.store.collection(ownProgress).replaceOne({ _id }, place);
  }

  async handle({ records, end }: Batch<'events'>): Promise<Record<string, never>> {
    const last = records.at(-1);
    if (last === undefined) return {};
    await this.inTurn(async () => {
      // A batch that comes again after a failure has been read already; what of it is not written yet is still noted.
      this.opened.noting.read(records.filter(({ offset }) => offset >= this.next));
      this.next = last.offset + 1;
      await this.saveWhatIsDue();
    });
    this.opened.caughtUp.read({ next: this.next, end });
    return {};
  }

  /** The partition's signal has been aborted: each task ends. */
  async close(): Promise<void> {
    this.deps.rings.delete(this.ring);
    this.opened.closed();
    await Promise.all(this.tasks);
  }

  private readonly ring = () => {
    for (const { bell } of this.pushing) bell.ring();
  };

  private startTasks(): readonly Promise<void>[] {
    const { waiting, clock, deliveries, streams, now } = this.deps;
    const start = (name: string, round: () => Promise<number>, bell = createBell()) =>
      runBackgroundTask({ context: this.context, name, bell, waiting, round });
    return [
      start('ends by the clock', async () => {
        const isCaughtUp = await this.opened.caughtUp.reached();
        await this.inTurn(async () => {
          if (isCaughtUp) this.opened.noting.pass(clock.now());
          await this.saveWhatIsDue();
        });
        return PASS_EVERY_MS;
      }),
      start('whether signals are as they were left', async () => {
        await deliveries.compare();
        return COMPARE_EVERY_MS;
      }),
      // One instance looks, for all partitions.
      ...(this.context.partition === 0
        ? [start('signals to be asked for', createPollWatch(deliveries, streams, this.context.alarm, now))]
        : []),
      ...this.pushing.map(({ stream, bell, round }) => start(`signals to ${stream.id}`, round, bell)),
    ];
  }

  private isDue(): boolean {
    const since = performance.now() - this.savedAt;
    const isLate = this.next > this.stored && since >= PROGRESS_EVERY_MS;
    return this.opened.noting.unwritten().length > 0 || isLate || since >= LOOK_EVERY_MS;
  }

  /** Writes the noted signals and only then the position, so that nothing is passed over. */
  private async saveWhatIsDue(): Promise<void> {
    if (!this.isDue()) return;
    const { store, deliveries, streams, issuers } = this.deps;
    const { noting } = this.opened;
    const { next } = this;
    const noted = noting.unwritten();
    await deliveries.add(await wantedAmong(noted, streams, issuers));
    noting.written(noted.length);
    if (noted.length > 0) this.ring();
    const place = this.sealed({ next, from: noting.oldestRunning() ?? next });
    if ((await advanceSealed(store.collection(ownProgress), [{ place, stored: this.stored }])).size > 0) {
      await store.ensureIndexes(); // an empty database has none
      const error = databaseLost(WORKER);
      this.context.acquireAgain(error);
      throw error;
    }
    this.stored = next;
    this.savedAt = performance.now();
  }

  private sealed(place: Pick<SignalsProgress, 'next' | 'from'>): SignalsProgress {
    const { _id, since } = this.opened.place;
    return this.deps.progressSeal.sealed({ _id, ...place, since });
  }
}

/** Folds the grants that ran at `next`: their ends come behind it. */
async function readAgain(context: PartitionContext, { from, next }: SignalsProgress, noting: Noting): Promise<void> {
  await context.readToEnd(
    'events',
    from,
    ({ records }) => noting.remember(records.filter(({ offset }) => offset < next)),
    next,
  );
}
