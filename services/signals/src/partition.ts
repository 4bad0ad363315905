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
import type { PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { Alterations } from './alterations.ts';
import { createNoting, type Noting } from './noting.ts';
import { createPollWatch } from './poll-watch.ts';
import { createPushing, type PushingDeps } from './pushing.ts';
import { mayBePushed } from './receivers.ts';
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
  readonly alterations: Pick<Alterations, 'open' | 'altered'>;
}

/** Serves one partition: notes its ends of access, and pushes them. */
export async function openPartition(
  deps: PartitionDeps,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const { store, eventsTopic, streams, issuers, clock, waiting, deliveries, progressSeal, alterations } = deps;
  const { partition } = context;
  const collection = store.collection(ownProgress);
  const _id = progressId(PROGRESS, eventsTopic, partition);
  const sealed = (place: Omit<SignalsProgress, 'seal'>) => progressSeal.sealed(place);
  const noteAgain = async () => {
    const { low } = await context.offsets(eventsTopic, 'low');
    // Older deliveries are not known any more.
    const place = { _id, next: low, from: low, since: clock.now() - SIGNALS_KEPT_MS };
    await collection.replaceOne({ _id }, sealed(place), { upsert: true });
    context.takeOverAgain(documentsAltered(WORKER, [_id]));
  };
  const place = await storedPlace(collection, _id, async () => {
    const { low } = await context.offsets(eventsTopic, 'low');
    return sealed({ _id, next: low, from: low, since: clock.now() - FIRST_LOOK_BACK_MS });
  });
  if (!progressSeal.isSealed(place)) {
    alterations.altered([_id]);
    await noteAgain();
    throw documentsAltered(WORKER, [_id]);
  }
  const { next: startAt, since = Number.NEGATIVE_INFINITY } = place;
  const noting = createNoting({ partition, streams: streams.entered, since, next: startAt, realTime: deps.now });
  if (place.from < startAt) await readAgain(context, place, noting);
  const closed = alterations.open({ progressId: _id, noteAgain, signal: context.signal });
  await deliveries.check(partition, deps.now() - CHECK_BACK_MS);
  const caughtUp = await watchCaughtUp(context, eventsTopic, startAt);
  const pushing = streams.entered
    .filter(mayBePushed)
    .map((stream) => ({ stream, ...createPushing(deps, stream, context) }));

  const ring = () => {
    for (const { bell } of pushing) bell.ring();
  };
  deps.rings.add(ring);

  let next = startAt;
  let stored = startAt;
  let savedAt = performance.now();
  const isDue = () => {
    const since = performance.now() - savedAt;
    const isLate = next > stored && since >= PROGRESS_EVERY_MS;
    return noting.unwritten().length > 0 || isLate || since >= LOOK_EVERY_MS;
  };
  /** Writes what is noted and only then how far was read, so that nothing is passed over. */
  async function saveWhatIsDue(): Promise<void> {
    if (!isDue()) return;
    const noted = noting.unwritten();
    await deliveries.add(await wantedAmong(noted, streams, issuers));
    noting.written(noted.length);
    if (noted.length > 0) ring();
    const place = sealed({ _id, next, from: noting.oldestRunning() ?? next, since });
    if ((await advanceSealed(collection, [{ place, stored }])).size > 0) {
      await store.ensureIndexes(); // an empty database has none
      const error = databaseLost(WORKER);
      context.takeOverAgain(error);
      throw error;
    }
    stored = next;
    savedAt = performance.now();
  }
  const inTurn = createSerialQueue();

  const passing = createBell();
  const watch = createPollWatch(deliveries, streams, context.alarm, deps.now);
  const tasks = [
    runBackgroundTask({
      context,
      name: 'ends by the clock',
      bell: passing,
      waiting,
      async round() {
        const isCaughtUp = await caughtUp.reached();
        await inTurn(async () => {
          if (isCaughtUp) noting.pass(clock.now());
          await saveWhatIsDue();
        });
        return PASS_EVERY_MS;
      },
    }),
    runBackgroundTask({
      context,
      name: 'whether signals are as they were left',
      bell: createBell(),
      waiting,
      async round() {
        await deliveries.compare();
        return COMPARE_EVERY_MS;
      },
    }),
    // One instance looks, for all partitions.
    ...(partition === 0
      ? [runBackgroundTask({ context, name: 'signals to be asked for', bell: createBell(), waiting, round: watch })]
      : []),
    ...pushing.map(({ stream, bell, round }) =>
      runBackgroundTask({ context, name: `signals to ${stream.id}`, bell, waiting, round }),
    ),
  ];

  return {
    startAt: { [eventsTopic]: startAt },
    async setBack(_topic, offset) {
      const back = Math.min(next, offset);
      await collection.replaceOne({ _id }, sealed({ _id, next: back, from: Math.min(place.from, offset), since }));
    },
    async handle({ records, end }) {
      const last = records.at(-1);
      if (last === undefined) return {};
      await inTurn(async () => {
        // A batch that comes again after a failure has been read already; what of it is not written yet is still noted.
        noting.read(records.filter(({ offset }) => offset >= next));
        next = last.offset + 1;
        await saveWhatIsDue();
      });
      caughtUp.read({ next, end });
      return {};
    },
    // Its signal has been aborted: each task ends.
    async close() {
      deps.rings.delete(ring);
      closed();
      await Promise.all(tasks);
    },
  };
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
