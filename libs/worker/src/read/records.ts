import { LockboxError } from '@lockbox/contracts/errors';
import type { LogReader } from './log-reader.ts';
import type { Fetched, FetchLimits, Offsets } from './requests.ts';

/** Larger fetches restore faster, but twelve partitions at once must fit into a small container's memory. */
const BYTES = 2 * 1_048_576;
const WAIT_MS = 100;
/** If nothing arrives for this long although records exist, a transaction is open, and the caller retries. */
const PATIENCE_MS = 30_000;

export interface Range extends Partial<FetchLimits> {
  /** The first offset, by partition; other partitions are not read. */
  readonly from: Offsets;
  /** Each partition is read to this offset or somewhat further. Without it, reading never ends. */
  readonly until?: Offsets;
}

/**
 * Reads committed records of a topic without a group. Yields the result of each fetch, partition by partition, even
 * without records. The next fetch begins when the caller asks for more. An open transaction before `until` is waited
 * for. Throws broker errors; the caller resumes from its own position.
 */
export async function* records(
  reader: Pick<LogReader, 'fetch'>,
  topic: string,
  { from, until, waitMs = WAIT_MS, minBytes = 1, bytes = BYTES }: Range,
): AsyncGenerator<Fetched, void> {
  const positions = new Map(from);
  let moved = performance.now();
  for (;;) {
    for (const [partition, end] of until ?? []) {
      if ((positions.get(partition) ?? end) >= end) positions.delete(partition);
    }
    if (positions.size === 0) return;
    let progress = false;
    for (const fetched of await reader.fetch(topic, positions, { waitMs, minBytes, bytes })) {
      const { partition, next } = fetched;
      if (next > (positions.get(partition) ?? next)) {
        positions.set(partition, next);
        progress = true;
      }
      yield fetched;
    }
    if (progress) moved = performance.now();
    else if (until !== undefined && performance.now() - moved > PATIENCE_MS)
      throw openTransaction(topic, positions, until);
  }
}

/** Reads a topic's present contents: each partition from its beginning, or the offset in `from`, to its end. */
export async function* recordsNow(
  reader: Pick<LogReader, 'fetch' | 'partitionsOf' | 'offsets'>,
  topic: string,
  { from, ...limits }: Partial<Omit<Range, 'until'>> = {},
): AsyncGenerator<Fetched, void> {
  const places = await Promise.all(
    (await reader.partitionsOf(topic)).map(async (partition) => ({
      partition,
      ...(await reader.offsets(topic, partition, 'low', 'lastStable')),
    })),
  );
  yield* records(reader, topic, {
    ...limits,
    from: new Map(places.map(({ partition, low }) => [partition, from?.get(partition) ?? low])),
    until: new Map(places.map(({ partition, lastStable }) => [partition, lastStable])),
  });
}

function openTransaction(topic: string, positions: Offsets, until: Offsets): LockboxError {
  const places = [...positions].map(
    ([partition, next]) => `${topic} ${partition} from ${next} to ${until.get(partition)}`,
  );
  return new LockboxError(
    'OPEN_TRANSACTION',
    `${places.join(', ')} cannot be read: a transaction is open there. Try again later; if it stays, find it with kafka-transactions.sh and abort it.`,
    { retriable: true },
  );
}
