import type { Event } from '@lockbox/contracts/generated/events';
import { nodeOf } from '@lockbox/evidence/merkle';
import { createPartitionLog, type PartitionLog } from '@lockbox/evidence/partition-log';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { consistencyProof, type ReadNode } from '@lockbox/evidence/tlog/proofs';
import { createRecentNodes } from '@lockbox/evidence/tlog/recent-nodes';
import type { OnNode } from '@lockbox/evidence/tlog/tree';
import type { Incoming, PartitionContext } from '@lockbox/worker/definition';
import { countsIn } from './decision-check.ts';
import { NEWEST } from './newest-checkpoints.ts';
import type { TreeTiles } from './tree-tiles.ts';

/** A witness that has seen the log up to less is shown a proof that takes reading the log once more. */
const RECENT_SIZES = 2_000;

/** The tree of one partition of the log in memory, with the roots and proofs of its earlier sizes. */
export class LogTree {
  private readonly name: string;
  private readonly context: Pick<PartitionContext, 'readToEnd'>;
  private readonly tiles: TreeTiles | undefined;
  private readonly recent = createRecentNodes(RECENT_SIZES);
  private readonly log: PartitionLog;
  /** Roots that need not be computed again: those of checkpoints that were found right. */
  private readonly known = new Map<number, Digest>();
  /** Offset of the last event in the tree. */
  private lastOffset = -1;

  /** `name` names the partition in errors; `hasWitnesses` keeps the nodes for their proofs. */
  constructor(
    name: string,
    context: Pick<PartitionContext, 'readToEnd'>,
    options: { readonly hasWitnesses: boolean; readonly tiles: TreeTiles | undefined },
  ) {
    this.name = name;
    this.context = context;
    this.tiles = options.tiles;
    const listeners = [
      ...(options.hasWitnesses ? [this.recent.onNode] : []),
      ...(options.tiles ? [options.tiles.onNode] : []),
    ];
    this.log = createPartitionLog((...node) => {
      for (const onNode of listeners) onNode(...node);
    });
  }

  get size(): number {
    return this.log.size;
  }

  root(): Digest {
    return this.log.root();
  }

  /** Adds the next event. Returns the fault of an event that does not follow. */
  take({ value, hash, ownId, offset }: Incoming<Event>, raw: Buffer): ReturnType<PartitionLog['take']> {
    this.tiles?.leafAt(offset);
    const fault = this.log.take(value, raw, hash, ownId);
    if (fault === undefined) this.lastOffset = offset;
    return fault;
  }

  /** Keeps the root of a tree, so that it need not be computed again. */
  remember(size: number, root: Digest): void {
    this.known.set(size, root);
    const [oldest] = this.known.keys();
    if (this.known.size > NEWEST && oldest !== undefined) this.known.delete(oldest);
  }

  /** Returns the roots of this tree and of smaller ones. */
  async rootsAt(sizes: readonly number[]): Promise<ReadonlyMap<number, Digest>> {
    const present = [...this.known, [this.log.size, this.log.root()] as const];
    const roots = new Map(present.filter(([size]) => sizes.includes(size)));
    const missing = new Set(sizes.filter((size) => !roots.has(size)));
    if (missing.size === 0) return roots;
    if (missing.has(0)) roots.set(0, createPartitionLog().root());
    await this.readAgain(({ size, root }) => {
      if (missing.has(size)) roots.set(size, root());
    });
    return roots;
  }

  /** Proves that the tree of size `to` begins with the tree of size `from`. */
  async prove(from: number, to: number): Promise<readonly Digest[]> {
    if (from >= this.recent.from) return consistencyProof({ node: nodeOf, read: this.recent.read }, from, to);
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
    await this.readAgain(() => undefined, keep);
    const read: ReadNode = (level, index) => {
      const hash = found.get(placeOf(level, index));
      if (hash === undefined) throw new Error(`${this.name} has fewer events than before.`);
      return hash;
    };
    return consistencyProof({ node: nodeOf, read }, from, to);
  }

  /** Reads the log once more. Neither audits that share it cause this, nor witnesses that answer: they concern new events. */
  private async readAgain(onLeaf: (log: PartitionLog) => void, onNode?: OnNode): Promise<void> {
    const log = createPartitionLog(onNode);
    const read = (event: Incoming<Event>): void => {
      if (event.raw === null || !countsIn(event)) return;
      if (log.take(event.value, event.raw, event.hash) === undefined) onLeaf(log);
    };
    await this.context.readToEnd(
      'events',
      'beginning',
      ({ records: found }) => found.forEach(read),
      this.lastOffset + 1,
    );
  }
}
