import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Event } from '@lockbox/contracts/generated/events';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf } from '@lockbox/evidence/merkle';
import { createPartitionLog, nodeHashing } from '@lockbox/evidence/partition-log';
import { newSigningKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import { LogCheck } from '@lockbox/evidence/verifying/log-check';
import { type CheckedRecord, checkRecords } from '@lockbox/proof/verify/check-records';
import { followDecisions } from '@lockbox/proof/verify/decisions';
import { hashOfRecord, type StoredRecord, trustAsNamed } from '@lockbox/worker/read';
import { codecOfLog } from './decided-log.ts';
import { recordsIn } from './record-frames.ts';

/** Some 2 MiB, as `lockbox verify` fetches. */
const PORTION = 3_000;
/** Audit's interval between checkpoints under load. */
const CHECKPOINT_EVERY = 1_000;

/** The steps for the present portion of a partition. Each but `finish` takes every portion once. */
export interface VerifiedPartition {
  /** Waits for the next portion. How many events it has; 0 at the end. */
  next(): Promise<number>;
  /** Hashing and decoding alone. */
  bare(): void;
  verify(): Promise<void>;
  /** Makes ready what the next two need. Not before the others: what is kept meanwhile would be collected as their garbage. */
  prepare(): void;
  /** Decides again. */
  decide(): void;
  /** Adds the portion to the tree, and signs checkpoints, as audit does. */
  checkpoint(): void;
  /** How many events there were. Throws unless all was found whole. */
  finish(): number;
}

/** A partition of the log that another process makes meanwhile, portion by portion. */
export function verifiedPartition(partition: number, events: number, inTransaction: number): VerifiedPartition {
  const { signingKey, publicKey } = newSigningKeys();
  const place = { topic: 'lockbox.events', partition };
  const origin = `lockbox.example/lockbox.events/${partition}`;
  const codec = codecOfLog();
  const trust = trustAsNamed({ keys: publicKeysOf(publicKey) });
  const tree = createPartitionLog();
  const auditsKey = checkpointKeyOf(newSigningKeys().signingKey);
  const damage: unknown[] = [];
  const check = new LogCheck<Event, CheckedRecord>({ hashing: nodeHashing, partition, origin, claims: [], now: 0 });
  const follower = followDecisions(partition, 0, (one) => damage.push(one));
  const checked = checkRecords({ ...place, trust, codec, check });
  const maker = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, 'decided-log-process.ts'),
      ...[place.topic, String(partition), signingKey, String(events), String(inTransaction)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const coming = recordsIn(maker.stdout);
  let taken = 0;
  let portion: readonly StoredRecord[] = [];
  const read = ({ offset, raw, headers }: StoredRecord) => {
    const value = codec.decode(raw);
    // Audit has the id of the chain, which it has verified.
    const ownId = eventIdOf(value.tenantId, value.sequence);
    return { raw: raw ?? Buffer.alloc(0), hash: hashOfRecord(raw), value, ownId, headers, where: String(offset) };
  };
  let prepared: readonly ReturnType<typeof read>[] = [];

  return {
    async next() {
      const records: StoredRecord[] = [];
      while (records.length < PORTION) {
        const { value, done } = await coming.next();
        if (done === true) break;
        records.push(...value);
      }
      portion = records;
      prepared = [];
      taken += records.length;
      return records.length;
    },
    bare() {
      for (const { raw } of portion) {
        if (raw === null) continue;
        digestOf(raw);
        codec.decode(raw);
      }
    },
    verify: () => checked.take(portion),
    prepare() {
      prepared = portion.map(read);
    },
    decide: () => follower.take(prepared),
    checkpoint() {
      for (const { raw, hash, value, ownId } of prepared) {
        tree.take(value, raw, hash, ownId);
        if (tree.size % CHECKPOINT_EVERY !== 0) continue;
        auditsKey.sign({ origin, size: tree.size, root: tree.root() });
      }
    },
    finish() {
      follower.finish(0);
      const result = check.finish();
      const found = [
        ...result.damage.filter(({ code }) => code !== 'NO_CHECKPOINT' && code !== 'CHECKPOINTS_BEHIND'),
        ...damage,
      ];
      if (found.length > 0 || result.events !== taken || taken < events)
        throw new Error(`The bench's own log is not whole: ${JSON.stringify(found)}`);
      return taken;
    },
  };
}
