/** Records of one partition on their way from one process of the bench to another, so that what one needs is not counted as the other's. */
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import type { StoredRecord } from '@lockbox/worker/read';

/** Before each record: the lengths of key, value and proof, and its timestamp. */
const [KEY_AT, VALUE_AT, PROOF_AT, TIMESTAMP_AT, HEAD_BYTES] = [0, 4, 8, 12, 20];
const NOTHING: Buffer = Buffer.alloc(0);

export function frameOf({ key, raw, headers, timestamp }: StoredRecord): Buffer {
  const parts = [key ?? NOTHING, raw ?? NOTHING, headers[PROOF_HEADER] ?? NOTHING] as const;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(parts[0].length, KEY_AT);
  head.writeUInt32BE(parts[1].length, VALUE_AT);
  head.writeUInt32BE(parts[2].length, PROOF_AT);
  head.writeDoubleBE(timestamp, TIMESTAMP_AT);
  return Buffer.concat([head, ...parts]);
}

/** Those that have come, as often as some have. Their bytes are pieces of what came with them, as those of a fetch are. */
export async function* recordsIn(stream: AsyncIterable<Buffer>): AsyncGenerator<readonly StoredRecord[]> {
  let bytes: Buffer = NOTHING;
  let offset = 0;
  for await (const more of stream) {
    bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more]);
    const records: StoredRecord[] = [];
    let at = 0;
    for (let end = endOf(bytes, at); end <= bytes.length; end = endOf(bytes, at)) {
      const value = at + HEAD_BYTES + bytes.readUInt32BE(at + KEY_AT);
      const proof = value + bytes.readUInt32BE(at + VALUE_AT);
      records.push({
        offset: offset++,
        timestamp: bytes.readDoubleBE(at + TIMESTAMP_AT),
        key: bytes.subarray(at + HEAD_BYTES, value),
        raw: bytes.subarray(value, proof),
        headers: { [PROOF_HEADER]: bytes.subarray(proof, end) },
      });
      at = end;
    }
    bytes = bytes.subarray(at);
    yield records;
  }
}

/** The end of the record at this place; infinite if its head is incomplete. */
function endOf(bytes: Buffer, at: number): number {
  if (at + HEAD_BYTES > bytes.length) return Number.POSITIVE_INFINITY;
  const lengths = [KEY_AT, VALUE_AT, PROOF_AT].map((place) => bytes.readUInt32BE(at + place));
  return lengths.reduce((end, length) => end + length, at + HEAD_BYTES);
}
