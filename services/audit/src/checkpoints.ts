import type { Event } from '@lockbox/contracts/generated/events';
import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { createPartitionLog, type PartitionLog } from '@lockbox/evidence/partition-log';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { consistencyProof, type ReadNode } from '@lockbox/evidence/tlog/proofs';
import { createRecentNodes } from '@lockbox/evidence/tlog/recent-nodes';
import type { OnNode } from '@lockbox/evidence/tlog/tree';
import { createBell } from '@lockbox/platform/bell';
import { millisecondsOf } from '@lockbox/platform/durations';
import type { Incoming, PartitionContext } from '@lockbox/worker/definition';
import { type LogReader, records } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { countsIn, type Difference } from './decision-check.ts';
import { type BelievedCheckpoint, NEWEST, newestCheckpoints, type ReadRange } from './newest-checkpoints.ts';
import type { AuditSettings } from './settings.ts';
import type { TreeTiles } from './tree-tiles.ts';
import { followWitnesses, type Head, type WitnessSettings } from './witnesses.ts';

/** Checkpoints of one partition of the log, made beside its checks. */
export interface Checkpoints {
  /** Takes events that were decided again, in their order, and what was found with them. `position`: how far the log was read. */
  take(decided: readonly Incoming<Event>[], differences: readonly Difference[], position: number): void;
}

interface Deps extends WorkerDeps<AuditSettings> {
  readonly reader: LogReader;
  /** None where no witness is to be asked. */
  readonly witnesses?: WitnessSettings | undefined;
  /** Keeps the tree that is made here. */
  readonly tiles?: TreeTiles | undefined;
}

/** A witness that has seen the log up to less is shown a proof that takes reading the log once more. */
const RECENT_SIZES = 2_000;
/** Two checkpoints are no further apart. The next one then waits for no time, and neither does the first of all. */
const MOST_EVENTS = 1_000;
/** While a checkpoint is ahead of what was read. */
const LOOK_AGAIN_MS = 1_000;

type StopCode = 'CHECKPOINTS_STOPPED' | 'CHECKPOINT_DIFFERS' | 'CHECKPOINT_BEYOND_LOG';

/** The content of a checkpoint in the topic, kept until the log has grown to it. */
interface Expected {
  readonly root: Digest;
  readonly offset: number;
  /** The log's end after the checkpoint had been read: its leaves are before that. */
  readonly logEnd: number;
}

/**
 * Keeps the tree of one partition of the log in memory, rebuilds it from the log at each start, compares it with the
 * checkpoints in the topic, whoever signed them, and signs further ones. A mismatch ends the signing there until a
 * restart, or until the next member that acquires the partition reads a complete log. The comparison continues as far
 * as the tree reaches, with one alarm of each kind.
 */
export function followCheckpoints(deps: Deps, context: PartitionContext): Checkpoints {
  const { settings, topics, reader, log: logger } = deps;
  const { partition } = context;
  const origin = originOf(settings.LOCKBOX_INSTALLATION, topics.events, partition);
  const key = checkpointKeyOf(settings.LOCKBOX_CHECKPOINT_KEY);
  const keys = settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(',').map((one) => verifierKeyOf(origin, one));
  const everyMs = millisecondsOf(settings.LOCKBOX_CHECKPOINT_EVERY);
  const bell = createBell();

  const recent = createRecentNodes(RECENT_SIZES);
  const { tiles } = deps;
  const listeners = [...(deps.witnesses === undefined ? [] : [recent.onNode]), ...(tiles ? [tiles.onNode] : [])];
  const log = createPartitionLog((...node) => {
    for (const onNode of listeners) onNode(...node);
  });
  /** The largest tree whose checkpoint is in the topic and matches. */
  let head: Head | undefined;
  /** How often the topic was read to its end. */
  let reads = 0;
  /** How often it had lost its newest records. */
  let losses = 0;
  /** Roots that need not be computed again: those of checkpoints that were found right. */
  const known = new Map<number, Digest>();
  const expected = new Map<number, Expected>();
  /** Checkpoints of smaller trees than the present one, until they have been compared. */
  const passed: Omit<BelievedCheckpoint, 'origin'>[] = [];
  let newestSize = 0;
  /** Trees that have to be signed for no two to be further apart than that, smallest first: events come in batches of any length. */
  const due: { readonly size: number; readonly root: Digest }[] = [];
  let position = 0;
  let positionBefore = -1;
  /** Offset of the last event in the tree. */
  let lastOffset = -1;
  let nextCheckpoint: number | undefined;
  /** The topic has had as many records. */
  let leastEnd = 0;
  /** The reasons why nothing more is signed; each is reported once. */
  const stoppedBy = new Set<StopCode>();

  function stop(code: StopCode, sentence: string): void {
    if (stoppedBy.has(code)) return;
    stoppedBy.add(code);
    context.alarm(code, `${sentence} No further checkpoint of ${origin} is signed.`, { partition });
  }

  /** The tree no longer grows: what would be its next leaf does not follow. */
  const isBroken = (): boolean => stoppedBy.has('CHECKPOINTS_STOPPED');
  /** For a checkpoint that is ahead of what was read. */
  const waitsForLog = (): boolean => expected.size > 0 && !isBroken() && !stoppedBy.has('CHECKPOINT_BEYOND_LOG');

  function compare(size: number, root: Digest, found: Digest | undefined, offset: number): void {
    if (found !== root) {
      stop('CHECKPOINT_DIFFERS', differs(topics.checkpoints, partition, offset, size));
      return;
    }
    remember(size, root);
    show(size, root);
  }

  function show(size: number, root: Digest): void {
    if (head !== undefined && head.size >= size) return;
    head = { size, note: key.sign({ origin, size, root }) };
    witnesses?.announce();
  }

  function remember(size: number, root: Digest): void {
    known.set(size, root);
    const [oldest] = known.keys();
    if (known.size > NEWEST && oldest !== undefined) known.delete(oldest);
  }

  /** Two different checkpoints of the same size are a mismatch even without the log. */
  function expect(size: number, claimed: Expected): void {
    const before = expected.get(size);
    if (before === undefined) expected.set(size, claimed);
    else if (before.root !== claimed.root) compare(size, claimed.root, before.root, claimed.offset);
  }

  /** Checkpoints that have come since, each held against the tree as far as that goes. */
  async function readCheckpoints(): Promise<void> {
    const { low, lastStable } = await context.offsets(topics.checkpoints, 'low', 'lastStable');
    if (lastStable < leastEnd) {
      const sentence = `${topics.checkpoints} ${partition} had ${leastEnd} records, and now ends at ${lastStable}.`;
      context.alarm('CHECKPOINTS_LOST', sentence, { partition });
      losses++;
      nextCheckpoint = undefined;
      newestSize = 0; // so that what the log has now is signed again
    }
    leastEnd = lastStable;
    const place = { partition, from: Math.max(low, nextCheckpoint ?? low), until: lastStable };
    const read: ReadRange = (range) => records(reader, topics.checkpoints, range);
    const { believed, foreign } = await newestCheckpoints(read, place, origin, keys);
    if (foreign !== undefined) {
      const { firstOffset, sentence, count } = foreign;
      const more = count === 1 ? '' : ` So are ${count - 1} more.`;
      const where = `${topics.checkpoints} ${partition}@${firstOffset}`;
      context.alarm('FOREIGN_CHECKPOINT', `${where} is passed over: ${sentence}${more}`, {
        offset: firstOffset,
        records: count,
      });
    }
    // The end is read after the checkpoints, so that their leaves are before it.
    const logEnd = believed.length === 0 ? 0 : (await context.offsets(topics.events, 'lastStable')).lastStable;
    for (const { size, root, offset } of believed) {
      newestSize = Math.max(newestSize, size);
      if (size > log.size) expect(size, { root, offset, logEnd });
      else passed.push({ size, root, offset });
    }
    nextCheckpoint = lastStable;
    if (passed.length > 0) {
      const roots = await rootsAt(passed.map(({ size }) => size));
      for (const { size, root, offset } of passed.splice(0)) compare(size, root, roots.get(size), offset);
    }
    reads++;
  }

  /** Roots of smaller trees, or of this one. */
  async function rootsAt(sizes: readonly number[]): Promise<ReadonlyMap<number, Digest>> {
    const present = [...known, [log.size, log.root()] as const];
    const roots = new Map(present.filter(([size]) => sizes.includes(size)));
    const missing = new Set(sizes.filter((size) => !roots.has(size)));
    if (missing.size === 0) return roots;
    if (missing.has(0)) roots.set(0, createPartitionLog().root());
    await readAgain(context, lastOffset + 1, ({ size, root }) => {
      if (missing.has(size)) roots.set(size, root());
    });
    return roots;
  }

  /** That the tree of `to` begins with the tree of `from`. */
  async function prove(from: number, to: number): Promise<readonly Digest[]> {
    if (from >= recent.from) return consistencyProof({ node: nodeOf, read: recent.read }, from, to);
    const found = new Map<string, Digest | undefined>();
    const placeOf = (level: number, index: number): string => `${level}/${index}`;
    const want: ReadNode = (level, index) => {
      found.set(placeOf(level, index), undefined);
      return '';
    };
    consistencyProof({ node: () => '', read: want }, from, to);
    const keep: OnNode = (level, index, hash) => {
      if (found.has(placeOf(level, index))) found.set(placeOf(level, index), hash);
    };
    await readAgain(context, lastOffset + 1, () => undefined, keep);
    const read: ReadNode = (level, index) => {
      const hash = found.get(placeOf(level, index));
      if (hash === undefined) throw new Error(`${topics.events} ${partition} has fewer events than before.`);
      return hash;
    };
    return consistencyProof({ node: nodeOf, read }, from, to);
  }

  /** A log that was read as far as it went when the checkpoint was there, and has fewer events than that says, was cut. */
  function lookBeyond(): void {
    for (const [size, { offset, logEnd }] of expected) {
      if (position < logEnd) continue;
      stop(
        'CHECKPOINT_BEYOND_LOG',
        `${topics.checkpoints} ${partition}@${offset} says that the log had ${size} events there, and it has ${log.size}: its end was cut off.`,
      );
    }
  }

  /**
   * If no event has arrived since the last round, there may be only markers of transactions, which are never delivered.
   */
  async function passMarkers(): Promise<void> {
    const from = position;
    const isQuiet = from === positionBefore;
    positionBefore = from;
    if (!isQuiet || [...expected.values()].every(({ logEnd }) => from >= logEnd)) return;
    let events = 0;
    const { end } = await context.readToEnd('events', from, ({ records: found }) => {
      events += found.filter(countsIn).length;
    });
    if (events === 0) position = Math.max(position, end);
  }

  async function signNext(): Promise<void> {
    const [size, root] = [log.size, log.root()];
    const trees = [...due.filter((one) => one.size > newestSize && one.size < size), { size, root }];
    // Known before they are read again, so that they cost nothing then.
    for (const one of trees) remember(one.size, one.root);
    tiles?.write();
    const placed = { topic: topics.checkpoints, partition, key: origin };
    await context.send(trees.map((one) => ({ ...placed, value: Buffer.from(key.sign({ origin, ...one })) })));
    newestSize = Math.max(newestSize, size);
    due.splice(0, due.filter((one) => one.size <= newestSize).length);
    leastEnd += trees.length;
    show(size, root);
    logger.debug({ partition, size }, 'checkpoint signed');
  }

  async function round(): Promise<number> {
    await readCheckpoints();
    if (log.size >= newestSize) tiles?.write();
    if (waitsForLog()) await passMarkers();
    if (waitsForLog()) lookBeyond();
    if (stoppedBy.size === 0 && log.size > newestSize) await signNext();
    return waitsForLog() ? Math.min(LOOK_AGAIN_MS, everyMs) : everyMs;
  }
  const witnesses =
    deps.witnesses &&
    followWitnesses(deps, context, deps.witnesses, {
      origin,
      // Older ones, such as those that a start reads, were shown before.
      head: () => (head === undefined || head.size < newestSize ? undefined : head),
      topic: () => ({ newestSize, reads, losses }),
      prove,
    });
  void runBackgroundTask({ context, name: 'signing of checkpoints', bell, round, waiting: deps.waiting });

  return {
    take(decided, differences, readTo) {
      position = Math.max(position, readTo);
      if (isBroken()) return;
      // A decision that differs has its own alarm: whoever may write commands can bring it about without any key.
      const faults = differences.filter(({ code, isBelieved }) => code === 'SIGNING_KEY_OUT_OF_TURN' && !isBelieved);
      const firstFault = Math.min(...faults.map(({ offset }) => offset));
      for (const { value, raw, hash, ownId, offset } of decided) {
        if (raw === null || offset >= firstFault) break;
        tiles?.leafAt(offset);
        const fault = log.take(value, raw, hash, ownId);
        if (fault !== undefined) {
          stop('CHECKPOINTS_STOPPED', `${topics.events} ${partition}@${offset}: ${fault.sentence}`);
          return;
        }
        lastOffset = offset;
        if (log.size - Math.max(newestSize, due.at(-1)?.size ?? 0) >= MOST_EVENTS) {
          due.push({ size: log.size, root: log.root() });
        }
        const claimed = expected.get(log.size);
        if (claimed !== undefined) compare(log.size, claimed.root, log.root(), claimed.offset);
        expected.delete(log.size);
      }
      const [found] = faults;
      if (found !== undefined) stop('CHECKPOINTS_STOPPED', `${found.code}: ${found.sentence}`);
      const isFirst = reads > 0 && newestSize === 0 && log.size > 0;
      const isDue = stoppedBy.size === 0 && (isFirst || log.size - newestSize >= MOST_EVENTS);
      if (isDue || waitsForLog()) bell.ring();
    },
  };
}

/** Reads the log once more. Neither audits that share it ask for this, nor witnesses that answer: they are about what is new. */
async function readAgain(
  context: Pick<PartitionContext, 'readToEnd'>,
  until: number,
  onLeaf: (log: PartitionLog) => void,
  onNode?: OnNode,
): Promise<void> {
  const log = createPartitionLog(onNode);
  const read = (event: Incoming<Event>): void => {
    if (event.raw === null || !countsIn(event)) return;
    if (log.take(event.value, event.raw, event.hash) === undefined) onLeaf(log);
  };
  await context.readToEnd('events', 'beginning', ({ records: found }) => found.forEach(read), until);
}

const differs = (topic: string, partition: number, offset: number, size: number): string =>
  `${topic} ${partition}@${offset} is signed with a key that is trusted, and its root is not that of the first ${size} events as they stand in the log: there are two histories.`;
