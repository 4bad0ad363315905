import type { Event } from '@lockbox/contracts/generated/events';
import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import { createBell } from '@lockbox/platform/bell';
import { millisecondsOf } from '@lockbox/platform/durations';
import type { Incoming, PartitionContext } from '@lockbox/worker/definition';
import { type LogReader, records } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { countsIn, type Difference } from './decision-check.ts';
import { LogTree } from './log-tree.ts';
import { type BelievedCheckpoint, newestCheckpoints, type ReadRange } from './newest-checkpoints.ts';
import type { AuditSettings } from './settings.ts';
import type { TreeTiles } from './tree-tiles.ts';
import { followWitnesses, type SignedHead, type Witnesses, type WitnessSettings } from './witnesses.ts';

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
export const followCheckpoints = (deps: Deps, context: PartitionContext): Checkpoints =>
  new CheckpointFollower(deps, context);

/** The steps and state of following one partition's checkpoints. */
class CheckpointFollower implements Checkpoints {
  private readonly deps: Deps;
  private readonly context: PartitionContext;
  private readonly topic: string;
  private readonly partition: number;
  private readonly origin: string;
  private readonly key: ReturnType<typeof checkpointKeyOf>;
  private readonly keys: readonly VerifierKey[];
  private readonly everyMs: number;
  private readonly bell = createBell();
  private readonly tree: LogTree;
  private readonly witnesses: Witnesses | undefined;
  /** The largest tree whose checkpoint is in the topic and matches. */
  private head: SignedHead | undefined;
  /** How often the topic was read to its end. */
  private reads = 0;
  /** How often it had lost its newest records. */
  private losses = 0;
  private readonly expected = new Map<number, Expected>();
  /** Checkpoints of smaller trees than the present one, until they have been compared. */
  private readonly passed: Omit<BelievedCheckpoint, 'origin'>[] = [];
  private newestSize = 0;
  /** Trees that have to be signed for no two to be further apart than that, smallest first: events come in batches of any length. */
  private readonly due: { readonly size: number; readonly root: Digest }[] = [];
  private position = 0;
  private positionBefore = -1;
  private nextCheckpoint: number | undefined;
  /** The topic has had as many records. */
  private leastEnd = 0;
  /** The reasons why nothing more is signed; each is reported once. */
  private readonly stoppedBy = new Set<StopCode>();

  constructor(deps: Deps, context: PartitionContext) {
    const { settings, topics, witnesses, tiles } = deps;
    this.deps = deps;
    this.context = context;
    this.topic = topics.checkpoints;
    this.partition = context.partition;
    this.origin = originOf(settings.LOCKBOX_INSTALLATION, topics.events, context.partition);
    this.key = checkpointKeyOf(settings.LOCKBOX_CHECKPOINT_KEY);
    this.keys = settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(',').map((one) => verifierKeyOf(this.origin, one));
    this.everyMs = millisecondsOf(settings.LOCKBOX_CHECKPOINT_EVERY);
    const name = `${topics.events} ${context.partition}`;
    this.tree = new LogTree(name, context, { hasWitnesses: witnesses !== undefined, tiles });
    this.witnesses =
      witnesses &&
      followWitnesses(deps, context, witnesses, {
        origin: this.origin,
        // Older ones, such as those that a start reads, were shown before.
        head: () => (this.head === undefined || this.head.size < this.newestSize ? undefined : this.head),
        topic: () => ({ newestSize: this.newestSize, reads: this.reads, losses: this.losses }),
        prove: (from, to) => this.tree.prove(from, to),
      });
    const round = () => this.round();
    void runBackgroundTask({ context, name: 'signing of checkpoints', bell: this.bell, round, waiting: deps.waiting });
  }

  private stop(code: StopCode, sentence: string): void {
    if (this.stoppedBy.has(code)) return;
    this.stoppedBy.add(code);
    this.context.alarm(code, `${sentence} No further checkpoint of ${this.origin} is signed.`, {
      partition: this.partition,
    });
  }

  /** The tree no longer grows: what would be its next leaf does not follow. */
  private isBroken(): boolean {
    return this.stoppedBy.has('CHECKPOINTS_STOPPED');
  }

  /** For a checkpoint that is ahead of what was read. */
  private waitsForLog(): boolean {
    return this.expected.size > 0 && !this.isBroken() && !this.stoppedBy.has('CHECKPOINT_BEYOND_LOG');
  }

  private compare(size: number, root: Digest, found: Digest | undefined, offset: number): void {
    if (found !== root) {
      this.stop('CHECKPOINT_DIFFERS', differs(this.topic, this.partition, offset, size));
      return;
    }
    this.tree.remember(size, root);
    this.show(size, root);
  }

  private show(size: number, root: Digest): void {
    if (this.head !== undefined && this.head.size >= size) return;
    this.head = { size, note: this.key.sign({ origin: this.origin, size, root }) };
    this.witnesses?.announce();
  }

  /** Two different checkpoints of the same size are a mismatch even without the log. */
  private expect(size: number, claimed: Expected): void {
    const before = this.expected.get(size);
    if (before === undefined) this.expected.set(size, claimed);
    else if (before.root !== claimed.root) this.compare(size, claimed.root, before.root, claimed.offset);
  }

  /** Checkpoints that have come since, each held against the tree as far as that goes. */
  private async readCheckpoints(): Promise<void> {
    const { low, lastStable } = await this.context.offsets(this.topic, 'low', 'lastStable');
    if (lastStable < this.leastEnd) {
      const sentence = `${this.topic} ${this.partition} had ${this.leastEnd} records, and now ends at ${lastStable}.`;
      this.context.alarm('CHECKPOINTS_LOST', sentence, { partition: this.partition });
      this.losses++;
      this.nextCheckpoint = undefined;
      this.newestSize = 0; // so that what the log has now is signed again
    }
    this.leastEnd = lastStable;
    const place = { partition: this.partition, from: Math.max(low, this.nextCheckpoint ?? low), until: lastStable };
    const { reader, topics } = this.deps;
    const read: ReadRange = (range) => records(reader, topics.checkpoints, range);
    const { believed, foreign } = await newestCheckpoints(read, place, this.origin, this.keys);
    if (foreign !== undefined) {
      const { firstOffset, sentence, count } = foreign;
      const more = count === 1 ? '' : ` So are ${count - 1} more.`;
      const where = `${this.topic} ${this.partition}@${firstOffset}`;
      this.context.alarm('FOREIGN_CHECKPOINT', `${where} is passed over: ${sentence}${more}`, {
        offset: firstOffset,
        records: count,
      });
    }
    // The end is read after the checkpoints, so that their leaves are before it.
    const logEnd = believed.length === 0 ? 0 : (await this.context.offsets(topics.events, 'lastStable')).lastStable;
    for (const { size, root, offset } of believed) {
      this.newestSize = Math.max(this.newestSize, size);
      if (size > this.tree.size) this.expect(size, { root, offset, logEnd });
      else this.passed.push({ size, root, offset });
    }
    this.nextCheckpoint = lastStable;
    if (this.passed.length > 0) {
      const roots = await this.tree.rootsAt(this.passed.map(({ size }) => size));
      for (const { size, root, offset } of this.passed.splice(0)) this.compare(size, root, roots.get(size), offset);
    }
    this.reads++;
  }

  /** A log that was read as far as it went when the checkpoint was there, and has fewer events than that says, was cut. */
  private lookBeyond(): void {
    for (const [size, { offset, logEnd }] of this.expected) {
      if (this.position < logEnd) continue;
      this.stop(
        'CHECKPOINT_BEYOND_LOG',
        `${this.topic} ${this.partition}@${offset} says that the log had ${size} events there, and it has ${this.tree.size}: its end was cut off.`,
      );
    }
  }

  /**
   * If no event has arrived since the last round, there may be only markers of transactions, which are never delivered.
   */
  private async passMarkers(): Promise<void> {
    const from = this.position;
    const isQuiet = from === this.positionBefore;
    this.positionBefore = from;
    if (!isQuiet || [...this.expected.values()].every(({ logEnd }) => from >= logEnd)) return;
    let events = 0;
    const { end } = await this.context.readToEnd('events', from, ({ records: found }) => {
      events += found.filter(countsIn).length;
    });
    if (events === 0) this.position = Math.max(this.position, end);
  }

  private async signNext(): Promise<void> {
    const [size, root] = [this.tree.size, this.tree.root()];
    const trees = [...this.due.filter((one) => one.size > this.newestSize && one.size < size), { size, root }];
    // Known before they are read again, so that they cost nothing then.
    for (const one of trees) this.tree.remember(one.size, one.root);
    this.deps.tiles?.write();
    const placed = { topic: this.topic, partition: this.partition, key: this.origin };
    await this.context.send(
      trees.map((one) => ({ ...placed, value: Buffer.from(this.key.sign({ origin: this.origin, ...one })) })),
    );
    this.newestSize = Math.max(this.newestSize, size);
    this.due.splice(0, this.due.filter((one) => one.size <= this.newestSize).length);
    this.leastEnd += trees.length;
    this.show(size, root);
    this.deps.log.debug({ partition: this.partition, size }, 'checkpoint signed');
  }

  private async round(): Promise<number> {
    await this.readCheckpoints();
    if (this.tree.size >= this.newestSize) this.deps.tiles?.write();
    if (this.waitsForLog()) await this.passMarkers();
    if (this.waitsForLog()) this.lookBeyond();
    if (this.stoppedBy.size === 0 && this.tree.size > this.newestSize) await this.signNext();
    return this.waitsForLog() ? Math.min(LOOK_AGAIN_MS, this.everyMs) : this.everyMs;
  }

  take(decided: readonly Incoming<Event>[], differences: readonly Difference[], readTo: number): void {
    this.position = Math.max(this.position, readTo);
    if (this.isBroken()) return;
    // A decision that differs has its own alarm: whoever may write commands can bring it about without any key.
    const faults = differences.filter(({ code, isBelieved }) => code === 'SIGNING_KEY_OUT_OF_TURN' && !isBelieved);
    const firstFault = Math.min(...faults.map(({ offset }) => offset));
    for (const event of decided) {
      const { raw, offset } = event;
      if (raw === null || offset >= firstFault) break;
      const fault = this.tree.take(event, raw);
      if (fault !== undefined) {
        this.stop('CHECKPOINTS_STOPPED', `${this.deps.topics.events} ${this.partition}@${offset}: ${fault.sentence}`);
        return;
      }
      if (this.tree.size - Math.max(this.newestSize, this.due.at(-1)?.size ?? 0) >= MOST_EVENTS) {
        this.due.push({ size: this.tree.size, root: this.tree.root() });
      }
      const claimed = this.expected.get(this.tree.size);
      if (claimed !== undefined) this.compare(this.tree.size, claimed.root, this.tree.root(), claimed.offset);
      this.expected.delete(this.tree.size);
    }
    const [found] = faults;
    if (found !== undefined) this.stop('CHECKPOINTS_STOPPED', `${found.code}: ${found.sentence}`);
    const isFirst = this.reads > 0 && this.newestSize === 0 && this.tree.size > 0;
    const isDue = this.stoppedBy.size === 0 && (isFirst || this.tree.size - this.newestSize >= MOST_EVENTS);
    if (isDue || this.waitsForLog()) this.bell.ring();
  }
}

const differs = (topic: string, partition: number, offset: number, size: number): string =>
  `${topic} ${partition}@${offset} is signed with a key that is trusted, and its root is not that of the first ${size} events as they stand in the log: there are two histories.`;
