import type { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import { createKeyTurn, type KeyTurn } from '@lockbox/evidence/key-turn';
import { type EventProof, type LogReader, type Offsets, records } from '@lockbox/worker/read';

interface Dependencies {
  readonly reader: LogReader;
  readonly topic: string;
  readonly codec: Codec<Event>;
  readonly faultOf: EventProof;
  readonly signal: AbortSignal;
}

/**
 * Learns from the provider's own log of each partition, before the offsets given, which signing keys have been replaced. All of the log
 * is fetched for that: settings that end replaced keys (LOCKBOX_SIGNING_KEYS_UNTIL) spare it.
 */
export async function readKeyTurns(
  { reader, topic, codec, faultOf, signal }: Dependencies,
  until: Offsets,
): Promise<ReadonlyMap<number, KeyTurn>> {
  const partitions = [...until.keys()];
  const turns = new Map(partitions.map((partition) => [partition, createKeyTurn(providerLog(partition))]));
  const from = await reader.offsetsAt(topic, partitions, 'beginning');
  for await (const { partition, records: fetched } of records(reader, topic, { from, until })) {
    signal.throwIfAborted();
    const own = fetched.filter(
      (record) =>
        record.offset < (until.get(partition) ?? 0) &&
        record.key?.toString() === providerLog(partition) &&
        faultOf({ partition, ...record }) === undefined,
    );
    await codec.prepare(
      own.map(({ raw }) => raw),
      topic,
    );
    for (const { raw, headers } of own) turns.get(partition)?.({ value: codec.decode(raw), headers });
  }
  return turns;
}
