/** Verifies a log that another process makes meanwhile, portion by portion, beside hashing and decoding the same bytes. Prints JSON. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Event } from '@lockbox/contracts/generated/events';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf } from '@lockbox/evidence/merkle';
import { createPartitionLog, nodeHashing } from '@lockbox/evidence/partition-log';
import { newSigningKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import { createLogCheck } from '@lockbox/evidence/verifying/log-check';
import { hashOfRecord, type StoredRecord } from '@lockbox/worker/read';
import { checkRecords, type LogRecord } from '../../services/ctl/src/verifying/check-records.ts';
import { followDecisions } from '../../services/ctl/src/verifying/decisions.ts';
import { codecOfLog } from './decided-log.ts';
import { peakResidentMiB } from './measuring/processes.ts';
import { recordsIn } from './record-frames.ts';
import type { VerifyCosts } from './verify-costs.ts';

const [events = 0, inTransaction = 0] = process.argv.slice(2).map(Number);
const PORTION = 1_000;
/** As audit signs where much comes. */
const CHECKPOINT_EVERY = 1_000;

const { signingKey, publicKey } = newSigningKeys();
const place = { topic: 'lockbox.events', partition: 0 };
const origin = 'lockbox.example/lockbox.events/0';
const codec = codecOfLog();
const trust = { keys: publicKeysOf(publicKey), unsignedUntil: [] };

const seconds = { bare: 0, verify: 0, decisions: 0, checkpoints: 0 };
async function timed(what: keyof typeof seconds, work: () => void | Promise<void>): Promise<void> {
  const begin = process.hrtime.bigint();
  await work();
  seconds[what] += Number(process.hrtime.bigint() - begin) / 1e9;
}

/** What audit does for checkpoints. */
const tree = createPartitionLog();
const auditsKey = checkpointKeyOf(newSigningKeys().signingKey);
const damage: unknown[] = [];
const check = createLogCheck<Event, LogRecord>({ hashing: nodeHashing, partition: 0, origin, claims: [], now: 0 });
const follower = followDecisions(0, 0, (one) => damage.push(one));
const checked = checkRecords({ ...place, trust, codec, check });

const maker = spawn(
  process.execPath,
  [
    resolve(import.meta.dirname, 'decided-log-process.ts'),
    ...[place.topic, String(place.partition), signingKey, String(events), String(inTransaction)],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let taken = 0;
let bytes = 0;
let portion: StoredRecord[] = [];
for await (const come of recordsIn(maker.stdout)) {
  portion.push(...come);
  if (portion.length < PORTION && taken + portion.length < events) continue;
  const records = portion;
  portion = [];
  await timed('bare', () => {
    for (const { raw } of records) {
      if (raw === null) continue;
      bytes += raw.length;
      digestOf(raw);
      codec.decode(raw);
    }
  });
  await timed('verify', () => checked.take(records));
  // Not before: what is kept meanwhile would be collected as garbage of verifying.
  const values = records.map(({ offset, raw, headers }) => ({
    raw: raw ?? Buffer.alloc(0),
    hash: hashOfRecord(raw),
    value: codec.decode(raw),
    headers,
    where: String(offset),
  }));
  await timed('decisions', () => follower.take(values));
  await timed('checkpoints', () => {
    for (const { raw, hash, value } of values) {
      tree.take(value, raw, hash);
      if (tree.size % CHECKPOINT_EVERY !== 0) continue;
      auditsKey.sign({ origin, size: tree.size, root: tree.root() });
    }
  });
  taken += records.length;
}
follower.finish(0);
const result = check.finish();
const found = [
  ...result.damage.filter(({ code }) => code !== 'NO_CHECKPOINT' && code !== 'CHECKPOINTS_BEHIND'),
  ...damage,
];
if (found.length > 0 || result.events !== taken || taken < events)
  throw new Error(`The bench's own log is not whole: ${JSON.stringify(found)}`);
const costs: VerifyCosts = { events: taken, inTransaction, bytes, seconds, peakMiB: peakResidentMiB(process.pid) };
process.stdout.write(JSON.stringify(costs));
