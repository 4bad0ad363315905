import type { TenantId } from '@lockbox/contracts/ids';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import {
  SLICE_FORMAT,
  type SliceBeginning,
  type SliceEnd,
  type SliceEntry,
  type SliceHead,
  type SliceSchema,
} from '@lockbox/evidence/slice/slice';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { bytesOfDigest } from '@lockbox/evidence/tlog/digest';
import { isIncluded } from '@lockbox/evidence/tlog/proofs';
import type { Logger } from '@lockbox/platform/log';
import type { AuditEventDocument } from '@lockbox/store/collections/trail';
import { hasTree, lastLeaves, type ProvenLeaf, proveBeginning, proveLeaves } from '../bundle/tree-proofs.ts';
import { createSliceRecords, type SliceRecords } from './slice-records.ts';
import type { ListPage, RecordOfLog, SliceSource } from './slice-source.ts';

/** The point from which a slice continues. */
export interface SliceFrom {
  /** The sequence number of the first event to include. */
  readonly from: number;
  /** The size of the checkpoint under which the events before were given out; 0 for none. */
  readonly since: number;
  /** The sizes of trees of which is wanted what shows that the checkpoint's begins with them. */
  readonly beginnings: readonly number[];
}

interface Options extends SliceSource {
  readonly eventsTopic: string;
  readonly installation: string;
  /** SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  readonly now: () => number;
  readonly log: Logger;
}

/** Why nothing is given out yet, or at all. */
export class NoSlice extends Error {
  readonly why: 'LOG_NOT_COVERED' | 'NEWS_NOT_COVERED' | 'SINCE_BEYOND_LOG' | 'TREE_DAMAGED';
  constructor(why: NoSlice['why']) {
    super(`No slice is given out: ${why}.`);
    this.name = 'NoSlice';
    this.why = why;
  }
}

type Line = SliceHead | SliceBeginning | SliceSchema | SliceEntry | SliceEnd;

/** Enough for few reads, and few enough for little memory. */
const EVENTS_AT_ONCE = 200;

/** A slice that is being given out. */
interface Slice {
  readonly options: Options;
  readonly tenantId: TenantId;
  readonly partition: number;
  readonly checkpoint: Checkpoint;
  /** The end of the log after the checkpoint was read: everything that the checkpoint covers is before it. */
  readonly logEnd: number;
  readonly signed: SliceRecords;
}

/**
 * Makes all of a tenant's records with their proofs, line by line (docs/contract.md, "Slices"). What the database says is compared with
 * what policy and audit signed, and a slice without an end says that it is incomplete. Throws NoSlice before the first line.
 */
export async function makeSlice(
  options: Options,
  tenantId: TenantId,
  { from, since, beginnings }: SliceFrom,
): Promise<AsyncIterable<string>> {
  const { store, reads, eventLog, eventsTopic: topic, installation, checkpointKeys, log } = options;
  const first = await reads.trailBehind(tenantId, from - 1, EVENTS_AT_ONCE);
  const partition = (first.events[0] ?? (await reads.trailBehind(tenantId, 0, 1)).events[0])?.partition;
  if (partition === undefined) throw new NoSlice('LOG_NOT_COVERED');
  const origin = originOf(installation, topic, partition);
  const keys = checkpointKeys.map((key) => verifierKeyOf(origin, key));
  const checkpoint = await eventLog.newestCheckpoint(partition, origin, keys);
  if (checkpoint === undefined) throw new NoSlice('LOG_NOT_COVERED');
  const logEnd = await eventLog.eventsEnd(partition);
  if (since > checkpoint.size) throw new NoSlice('SINCE_BEYOND_LOG');
  // The customer keeps what is handed out, so a slice without a covering checkpoint is not made.
  if (!(await hasTree(store, partition, checkpoint.size))) throw new NoSlice('NEWS_NOT_COVERED');
  const hasGrown = since > 0 && since < checkpoint.size;
  const consistency = hasGrown ? await proveBeginning(store, partition, since, checkpoint) : [];
  if (consistency === undefined) {
    log.error({ tenantId, since, size: checkpoint.size }, NOT_GROWN);
    throw new NoSlice('TREE_DAMAGED');
  }
  const head: SliceHead = {
    format: SLICE_FORMAT,
    madeAt: new Date(options.now()).toISOString(),
    tenantId,
    topic,
    partition,
    checkpoint: checkpoint.note.toString(),
    since: since === 0 ? null : { size: since, consistency: consistency.map(base64) },
  };
  const signed = createSliceRecords({ reads, eventLog, tenantId, partition });
  return textOf(linesOf({ options, tenantId, partition, checkpoint, logEnd, signed }, head, beginnings, from, first));
}

const NOT_GROWN = 'a proof that the tree has only grown does not hold, and is not given out';

async function* linesOf(
  slice: Slice,
  head: SliceHead,
  beginnings: readonly number[],
  from: number,
  first: ListPage,
): AsyncGenerator<Line> {
  yield head;
  const { options, tenantId, partition, checkpoint } = slice;
  for (const begins of beginnings.filter((size) => size <= checkpoint.size)) {
    const proof = await proveBeginning(options.store, partition, begins, checkpoint);
    if (proof === undefined) options.log.error({ tenantId, begins, size: checkpoint.size }, NOT_GROWN);
    else yield { begins, consistency: proof.map(base64) };
  }
  yield* entriesOf(slice, from, first);
}

/** The events from a number on, with their schemas, and the end, if nothing is missing before it. */
async function* entriesOf(slice: Slice, from: number, first: ListPage): AsyncGenerator<Line> {
  const { options, tenantId, partition, logEnd, signed } = slice;
  const given = new Set<string>();
  let through = from - 1;
  let isWhole = false;
  for (let page = first; ; page = await options.reads.trailBehind(tenantId, through, EVENTS_AT_ONCE)) {
    if (page.events.length === 0) {
      if (isWhole) yield { through };
      if (isWhole || !(await options.trailReaches(partition, logEnd))) return;
      isWhole = true; // and what it has got until then is still to be looked for
      continue;
    }
    for (const found of await provenIn(slice, page)) {
      // Something was taken out of the trail: without an end the part is incomplete, and says so.
      if (found.event?.sequence !== through + 1) return;
      if (!(await isSigned(slice, found))) return;
      if (found.leaf === undefined) {
        if (await isPast(slice, found.record)) yield { through };
        return;
      }
      const { record, isHidden, leaf } = found;
      const place = { sequence: through + 1, offset: record.offset, leaf: leaf.leaf };
      const inclusion = leaf.inclusion.map(base64);
      if (isHidden) yield { ...place, hash: toBase64(record.hash), inclusion };
      else {
        const { fingerprint: schema, text } = await signed.schemaOf(record.raw);
        if (!given.has(schema)) yield { schema, text };
        given.add(schema);
        yield { ...place, value: toBase64(record.raw), schema, proof: toBase64(record.proof), inclusion };
      }
      through++;
    }
  }
}

/** A record of the log, with what the database says of it. */
interface Found {
  readonly record: RecordOfLog;
  readonly event: AuditEventDocument | undefined;
  readonly isHidden: boolean;
  /** Undefined where it is not among the checkpoint's leaves. */
  readonly leaf: ProvenLeaf | undefined;
}

async function provenIn(
  { options, partition, checkpoint }: Slice,
  { events, hidden }: ListPage,
): Promise<readonly Found[]> {
  const records = await options.eventLog.readRecords(
    partition,
    events.map(({ offset }) => offset),
  );
  const toProve = records.map(({ offset, hash }) => ({ offset, hash: hash.toString('latin1') }));
  const leaves = await proveLeaves(options.store, partition, toProve, checkpoint.size);
  return records.map((record, index) => {
    const event = events[index];
    return { record, event, isHidden: event !== undefined && hidden.has(event._id), leaf: leaves[index] };
  });
}

/**
 * Returns whether a record is the event that the database names and its proof is valid; logs which of the two fails.
 */
async function isSigned({ options, tenantId, checkpoint, signed }: Slice, found: Found): Promise<boolean> {
  const { record, event, isHidden, leaf } = found;
  if (event === undefined) return false;
  const { sequence } = event;
  const { offset } = record;
  if (!(await signed.fits(event, record.raw, isHidden))) {
    options.log.error({ tenantId, sequence, offset }, 'evidence that does not fit what was signed is not given out');
    return false;
  }
  if (leaf === undefined) return true;
  const { size, root } = checkpoint;
  const hash = record.hash.toString('latin1');
  if (isIncluded(nodeOf, { leaf: hash, index: leaf.leaf, size, root, proof: leaf.inclusion })) return true;
  options.log.error({ tenantId, sequence, offset }, 'a proof that does not hold is not given out');
  return false;
}

/**
 * Returns whether a record of the log that is not among the leaves comes after those of the checkpoint. The database's
 * answer is compared with the checkpoint's root and with the log: the last tile lacks no leaf, and starts at the offset
 * that it says.
 */
async function isPast({ options, partition, checkpoint }: Slice, { offset, hash }: RecordOfLog): Promise<boolean> {
  const last = await lastLeaves(options.store, partition, checkpoint);
  if (last === undefined || offset <= last.from || last.hashes.includes(hash.toString('latin1'))) return false;
  const [first] = await options.eventLog.readRecords(partition, [last.from]);
  return first?.hash.toString('latin1') === last.hashes[0];
}

async function* textOf(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

const base64 = (hash: string): string => toBase64(bytesOfDigest(hash));
