import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { formatLetterEvidence, type LetterCheckpoint } from '@lockbox/evidence/letter-evidence';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import { formatSignature, parseNote } from '@lockbox/evidence/tlog/note';
import { sleep } from '@lockbox/platform/retrying';
import { type EventProof, type LogReader, newestSignedCheckpoint, type SignedCheckpoint } from '@lockbox/worker/read';
import type { WorkerDeps } from '@lockbox/worker/run';
import { newestEvent } from '../planning/newest-events.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import type { PendingItem } from '../work-list/item.ts';

/** The evidence in e-mails to a customer's people: the tenant's newest event, and the newest checkpoint of its partition. */
export interface LogEvidence {
  open(own: OwnPartition): void;
  close(own: OwnPartition): Promise<void>;
  /** Reads the events of e-mails that have waited since before a restart. Never fails, and takes two seconds at most. */
  prepare(items: readonly EvidencedItem[]): Promise<void>;
  /** The block at the end of an e-mail; undefined for the provider's people, and if nothing is known of the tenant's log. */
  of(item: EvidencedItem): string | undefined;
  /** Reads the newest checkpoints, and says how long there is nothing to do. */
  round(): Promise<number>;
}

export type EvidencedItem = Pick<PendingItem, 'partition' | 'tenantId' | 'side' | 'sequence' | 'offset'>;

interface Deps {
  readonly reader: Pick<LogReader, 'offsets' | 'fetch'>;
  readonly topics: Pick<WorkerDeps<unknown>['topics'], 'events' | 'checkpoints'>;
  /** The setting LOCKBOX_INSTALLATION. */
  readonly installation: string;
  /** SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  /** Verifies that policy wrote a record of the log. */
  readonly proof: () => Promise<EventProof>;
}

/** Audit signs once a minute. */
const EVERY_MS = 60_000;
/** The first checkpoint of a partition is waited for. */
const FIRST_EVERY_MS = 5_000;
/** An e-mail in time is worth more than one with its evidence. */
const READ_WITHIN_MS = 2_000;
/** A broker gives at least one batch of records, however little is asked for. */
const ONE_BATCH = { waitMs: 100, bytes: 1 };

export function createLogEvidence(deps: Deps): LogEvidence {
  const { reader, topics, installation, checkpointKeys, proof } = deps;
  const partitions = new Map<number, OwnPartition>();
  const checkpoints = new Map<number, LetterCheckpoint>();
  /** Up to where the topic of checkpoints was read, by partition. */
  const readTo = new Map<number, number>();
  const origin = (partition: number): string => originOf(installation, topics.events, partition);

  async function readCheckpoint(partition: number): Promise<void> {
    const { newest, end } = await newestSignedCheckpoint(reader, {
      topic: topics.checkpoints,
      partition,
      from: readTo.get(partition),
      origin: origin(partition),
      keys: checkpointKeys.map((key) => verifierKeyOf(origin(partition), key)),
    });
    readTo.set(partition, end);
    const known = checkpoints.get(partition)?.size ?? 0;
    if (newest !== undefined && newest.size >= known) checkpoints.set(partition, inLetter(newest));
  }

  async function readEvent({ partition, tenantId, sequence, offset }: EvidencedItem): Promise<void> {
    if (offset === undefined) return;
    const fetched = await reader.fetch(topics.events, new Map([[partition, offset]]), ONE_BATCH);
    const record = fetched.flatMap((one) => one.records).find((one) => one.offset === offset);
    if (record === undefined || record.key?.toString() !== tenantId) return;
    const faultOf = await proof();
    if (faultOf({ partition, ...record }) !== undefined) return;
    const event = newestEvent(sequence, record.raw, record.headers[PROOF_HEADER]);
    if (event !== undefined) partitions.get(partition)?.memory.newest.found(tenantId, event);
  }

  const isUnknown = ({ side, partition, tenantId }: EvidencedItem): boolean =>
    side === 'customer' && partitions.get(partition)?.memory.newest.of(tenantId) === undefined;

  return {
    open: (own) => void partitions.set(own.context.partition, own),
    async close(own) {
      const { partition } = own.context;
      if (partitions.get(partition) !== own) return;
      partitions.delete(partition);
      checkpoints.delete(partition);
      readTo.delete(partition);
    },
    async prepare(items) {
      const newestFirst = items.filter(isUnknown).toSorted((a, b) => b.sequence - a.sequence);
      const ofTenants = [...Map.groupBy(newestFirst, ({ tenantId }) => tenantId).values()].flatMap(
        ([one]) => one ?? [],
      );
      if (ofTenants.length === 0) return;
      const timer = new AbortController();
      await Promise.race([Promise.allSettled(ofTenants.map(readEvent)), sleep(READ_WITHIN_MS, timer.signal)]);
      timer.abort();
    },
    of({ side, partition, tenantId }) {
      const event = partitions.get(partition)?.memory.newest.of(tenantId);
      if (side !== 'customer' || event === undefined) return undefined;
      return formatLetterEvidence({
        origin: origin(partition),
        tenantId,
        ...event,
        checkpoint: checkpoints.get(partition),
      });
    },
    async round() {
      const withEvents = [...partitions].filter(([, { memory }]) => memory.next > 0).map(([partition]) => partition);
      for (const partition of withEvents) await readCheckpoint(partition);
      const all = [...partitions.keys()];
      return all.length > 0 && all.every((partition) => checkpoints.has(partition)) ? EVERY_MS : FIRST_EVERY_MS;
    },
  };
}

/** Keeps the log's own signature alone: signatures of others have no place in an e-mail. */
function inLetter({ size, root, note, signer }: SignedCheckpoint): LetterCheckpoint {
  const own = parseNote(note.toString()).signatures.filter(
    ({ name, keyId }) => name === signer.name && keyId === signer.keyId,
  );
  return { size, root, signature: own.map(formatSignature).join('').trimEnd().split(' ').at(-1) ?? '' };
}
