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
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { isIncluded } from '@lockbox/evidence/tlog/proofs';
import type { Logger } from '@lockbox/platform/log';
import { hasTree, lastLeaves, proveBeginning, proveLeaves } from '@lockbox/proof/bundle/tree-proofs';
import type { Store } from '@lockbox/store/connect';
import type { LogConnection } from './log-connection.ts';
import { damagedEvidence, invalidField, Problem } from './problems.ts';
import type { Reads } from './reads/reads.ts';
import { createSliceRecords } from './slice-records.ts';
import { trailReaches } from './trail-reach.ts';

/** Where a slice goes on. */
export interface SliceFrom {
  /** The number of the first event that is wanted. */
  readonly from: number;
  /** The size of the checkpoint under which the events before were given out; 0 for none. */
  readonly since: number;
  /** The sizes of trees of which is wanted what shows that the checkpoint's begins with them. */
  readonly beginnings: readonly number[];
}

/** All of a tenant's records with their proofs, line by line (docs/contract.md, "Slices"). */
export type Slices = (tenantId: TenantId, from: SliceFrom) => Promise<AsyncIterable<string>>;

interface Deps {
  readonly store: Store;
  readonly reads: Pick<Reads, 'trailBehind' | 'recordsAbout'>;
  readonly eventLog: Pick<LogConnection, 'readRecords' | 'newestCheckpoint' | 'schemaById' | 'eventsEnd' | 'hasEvent'>;
  readonly eventsTopic: string;
  readonly installation: string;
  /** SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  readonly now: () => number;
  readonly log: Logger;
  /** So long the trail is waited for where it is behind the checkpoint. */
  readonly waitMs: number;
}

type Line = SliceHead | SliceBeginning | SliceSchema | SliceEntry | SliceEnd;
type Page = Awaited<ReturnType<Reads['trailBehind']>>;

/** Enough for few reads, and few enough for little memory. */
const EVENTS_AT_ONCE = 200;

export function createSlices(deps: Deps): Slices {
  const { store, reads, eventLog, eventsTopic, installation, checkpointKeys, now, log } = deps;

  return async (tenantId, { from, since, beginnings }) => {
    // Before anything is sent, while it can still be answered by an error.
    const first = await reads.trailBehind(tenantId, from - 1, EVENTS_AT_ONCE);
    const partition = (first.events[0] ?? (await reads.trailBehind(tenantId, 0, 1)).events[0])?.partition;
    if (partition === undefined) throw notCovered('LOG_NOT_COVERED');
    const origin = originOf(installation, eventsTopic, partition);
    const keys = checkpointKeys.map((key) => verifierKeyOf(origin, key));
    const checkpoint = await eventLog.newestCheckpoint(partition, origin, keys);
    if (checkpoint === undefined) throw notCovered('LOG_NOT_COVERED');
    const { size, root, note } = checkpoint;
    // Asked after the checkpoint was read: what that stands for is before it.
    const logEnd = await eventLog.eventsEnd(partition);
    if (since > size) throw invalidField('since', `there is no tree of ${since} events yet`);
    const hasGrown = since > 0 && since < size;
    const begun = beginnings.filter((one) => one <= size);
    // What is given out stays with the customer, so nothing is made of less.
    const isKept = await hasTree(store, partition, size);
    const consistency = hasGrown && isKept ? await proveBeginning(store, partition, since, { size, root }) : [];
    if (!isKept) throw notCovered('NEWS_NOT_COVERED');
    if (consistency === undefined) {
      log.error({ tenantId, since, size }, 'a proof that the tree has only grown does not hold, and is not given out');
      throw damagedEvidence('log');
    }
    const head: SliceHead = {
      format: SLICE_FORMAT,
      madeAt: new Date(now()).toISOString(),
      tenantId,
      topic: eventsTopic,
      partition,
      checkpoint: note.toString(),
      since: since === 0 ? null : { size: since, consistency: consistency.map(base64) },
    };
    return textOf(lines(head, first));

    async function* lines(begin: SliceHead, firstPage: Page): AsyncGenerator<Line> {
      yield begin;
      for (const begins of begun) {
        const proof = await proveBeginning(store, begin.partition, begins, { size, root });
        if (proof !== undefined) yield { begins, consistency: proof.map(base64) };
        else
          log.error(
            { tenantId, begins, size },
            'a proof that the tree has only grown does not hold, and is not given out',
          );
      }
      const signed = createSliceRecords({ reads, eventLog, tenantId, partition: begin.partition });
      const given = new Set<string>();
      let through = from - 1;
      let isWhole = false;
      for (let page = firstPage; ; page = await reads.trailBehind(tenantId, through, EVENTS_AT_ONCE)) {
        if (page.events.length === 0) {
          if (isWhole) yield { through };
          if (isWhole || !(await trailReaches(deps, begin.partition, logEnd))) return;
          isWhole = true; // and what it has got until then is still to be looked for
          continue;
        }
        const records = await eventLog.readRecords(
          begin.partition,
          page.events.map(({ offset }) => offset),
        );
        const leaves = await proveLeaves(
          store,
          begin.partition,
          records.map(({ offset, hash }) => ({ offset, hash: hash.toString('latin1') })),
          size,
        );
        for (const [index, { offset, raw, hash, proof }] of records.entries()) {
          const event = page.events[index];
          const leaf = leaves[index];
          // Something was taken out of the trail: without an end the part is incomplete, and says so.
          if (event === undefined || event.sequence !== through + 1) return;
          const isHidden = page.hidden.has(event._id);
          if (!(await signed.fits(event, raw, isHidden))) {
            const { sequence } = event;
            log.error({ tenantId, sequence, offset }, 'evidence that does not fit what was signed is not given out');
            return;
          }
          if (leaf === undefined) {
            if (await isPast(begin.partition, { offset, hash: hash.toString('latin1') })) yield { through };
            return;
          }
          const { leaf: at, inclusion: way } = leaf;
          if (!isIncluded(nodeOf, { leaf: hash.toString('latin1'), index: at, size, root, proof: way })) {
            const { sequence } = event;
            log.error({ tenantId, sequence, offset }, 'a proof that does not hold is not given out');
            return;
          }
          const place = { sequence: event.sequence, offset, leaf: at };
          const inclusion = way.map(base64);
          if (isHidden) yield { ...place, hash: toBase64(hash), inclusion };
          else {
            const { fingerprint: schema, text } = await signed.schemaOf(raw);
            if (!given.has(schema)) yield { schema, text };
            given.add(schema);
            yield { ...place, value: toBase64(raw), schema, proof: toBase64(proof), inclusion };
          }
          through = event.sequence;
        }
      }
    }

    /**
     * Whether a record of the log that is not found among the leaves stands behind those of the checkpoint. What the database says of
     * that is held against the checkpoint's root, and against the log: the last tile lacks no leaf, and begins where it says.
     */
    async function isPast(
      partition: number,
      record: { readonly offset: number; readonly hash: Digest },
    ): Promise<boolean> {
      const last = await lastLeaves(store, partition, { size, root });
      if (last === undefined || record.offset <= last.from || last.hashes.includes(record.hash)) return false;
      const [first] = await eventLog.readRecords(partition, [last.from]);
      return first?.hash.toString('latin1') === last.hashes[0];
    }
  };
}

async function* textOf(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

const base64 = (hash: string): string => toBase64(bytesOfDigest(hash));

/** Audit signs a checkpoint a minute, and keeps its tree as it does. */
const notCovered = (message: 'LOG_NOT_COVERED' | 'NEWS_NOT_COVERED') =>
  new Problem(503, 'NOT_COVERED_YET', [message], { 'retry-after': '60' });
