import { Binary } from 'mongodb';
import { OUTCOME_KINDS, type OutcomesDocument, type RequestOutcome } from './document.ts';

/**
 * A row: the kind (1 byte), the time (8, a double), how long after the question (4, milliseconds), and the places of environment
 * and engineer in the document's lists (2 each). Numbers in BSON would take three times the room and many times the time to read.
 */
const ROW_BYTES = 17;
/** No decision takes 49 days. */
const NONE = 0xffff_ffff;

type Lists = Pick<OutcomesDocument, 'environments' | 'engineers' | 'rows'>;
export const NO_ROWS: Lists = { environments: [], engineers: [], rows: new Binary(Buffer.alloc(0)) };

/** The document's lists with one more row. */
export function withRow(before: Lists, outcome: RequestOutcome): Lists {
  const [environments, environment] = placed(before.environments, outcome.environmentId);
  const [engineers, engineer] = placed(before.engineers, outcome.engineerId);
  const row = Buffer.alloc(ROW_BYTES);
  row.writeUInt8(OUTCOME_KINDS.indexOf(outcome.kind), 0);
  row.writeDoubleLE(outcome.at, 1);
  row.writeUInt32LE(Math.min(outcome.afterMs ?? NONE, NONE), 9);
  row.writeUInt16LE(environment, 13);
  row.writeUInt16LE(engineer, 15);
  return { environments, engineers, rows: new Binary(Buffer.concat([bytesOf(before.rows), row])) };
}

function placed<T>(list: readonly T[], value: T): readonly [list: readonly T[], place: number] {
  const place = list.indexOf(value);
  return place === -1 ? [[...list, value], list.length] : [list, place];
}

const bytesOf = (rows: Binary): Uint8Array => rows.buffer.subarray(0, rows.position);

export function* outcomesIn({ environments, engineers, rows }: Lists): Iterable<RequestOutcome> {
  const bytes = bytesOf(rows);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let row = 0; row + ROW_BYTES <= bytes.length; row += ROW_BYTES) {
    const kind = OUTCOME_KINDS[view.getUint8(row)];
    const environmentId = environments[view.getUint16(row + 13, true)];
    const engineerId = engineers[view.getUint16(row + 15, true)];
    // A later release may know more kinds.
    if (kind === undefined || environmentId === undefined || engineerId === undefined) continue;
    const afterMs = view.getUint32(row + 9, true);
    yield {
      kind,
      at: view.getFloat64(row + 1, true),
      afterMs: afterMs === NONE ? null : afterMs,
      environmentId,
      engineerId,
    };
  }
}
