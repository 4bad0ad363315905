import { isAlarmCode } from '@lockbox/contracts/alarms';
import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { type Incoming, StopPartition } from '../definition.ts';

/** Topics in which a null value removes the key. */
const TOMBSTONES: ReadonlySet<SchemaFile> = new Set<SchemaFile>(['directory', 'gates', 'texts', 'policy-state']);

/** Decodes one value; tombstones are null. Throws if it cannot. */
export function decodeValue(codec: Codec<unknown>, schema: SchemaFile, raw: Buffer | null): unknown {
  return raw === null && TOMBSTONES.has(schema) ? null : codec.decode(raw);
}

/** The error that stops a partition whose records must not be skipped. */
export function unreadable(
  record: Pick<Incoming<unknown>, 'topic' | 'partition' | 'offset'>,
  cause: unknown,
): StopPartition {
  const code = cause instanceof LockboxError && isAlarmCode(cause.code) ? cause.code : 'UNPROCESSABLE';
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StopPartition(code, `${record.topic} ${record.partition}@${record.offset} must not be skipped: ${why}`);
}
