import type { Closed, Outcome } from '@lockbox/contracts/generated/policy-state';
import { type RequestId, requestId, type TenantId } from '@lockbox/contracts/ids';
import { isUuid } from '@lockbox/contracts/uuid';
import { endedRequest } from '../requests/request-state.ts';

/**
 * A closed request as bytes: length, place of the outcome, lengths of the known commands and reports and of what a grant covered,
 * number of reports outside it, time, id, note; then commands, reports, the grant (its beginning, and what it covered), and notices.
 */
const OUTCOME = 2;
const COMMANDS = 3;
const REPORTS = 5;
const COVERED = 7;
const OUTSIDE = 9;
const CLOSED_AT = 11;
const ID = 17;
const NOTE = 33;
const HEAD = 65;
const TIME_BYTES = ID - CLOSED_AT;
/** In place of an outcome: the entry is gone. */
const GONE = 0xff;

export const LEAST_BYTES = HEAD;
/** The largest length that fits its field: some 8,000 notices and commands. */
const MOST_BYTES = 0xff_ff;

const OUTCOMES: readonly Outcome[] = [
  'REJECTED_INTERNALLY',
  'INTERNAL_REVIEW_EXPIRED',
  'DENIED',
  'EXPIRED',
  'ACCESS_ENDED',
  'REPORTED',
  'SEALED',
  'DISCLOSED',
];

let newest: { readonly id: string; readonly packed: Buffer | undefined } = { id: '', packed: undefined };

/**
 * Undefined for what is no UUID as all are written: what is unpacked is what was packed. What is asked about a request is mostly
 * asked several times, one after another.
 */
export function packedId(id: RequestId): Buffer | undefined {
  if (newest.id !== id) {
    newest = { id, packed: isUuid(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined };
  }
  return newest.packed;
}

/** Reports whether the request can be packed: not if it still hides sealed content, has ids that are no UUIDs, or is too long. */
export const isPackable = (closed: Closed): boolean =>
  closed.sealed === null &&
  packedId(closed.request.requestId) !== undefined &&
  OUTCOMES.includes(closed.outcome) &&
  closedBytesOf(closed) <= MOST_BYTES;

export const closedBytesOf = ({ request, knownCommands, grant }: Closed): number =>
  HEAD + knownCommands.length + request.knownReports.length + bytesOfGrant(grant) + request.knownNotices.length;

const bytesOfGrant = (grant: Closed['grant']): number => (grant === null ? 0 : TIME_BYTES + grant.covered.length);

export function writeEntry(bytes: Buffer, at: number, closed: Closed, id: Buffer, note: Buffer | undefined): void {
  const { request, outcome, closedAt, knownCommands, grant } = closed;
  const { knownReports, knownNotices, reportsOutside } = request;
  bytes.writeUInt16BE(closedBytesOf(closed), at);
  bytes.writeUInt8(OUTCOMES.indexOf(outcome), at + OUTCOME);
  bytes.writeUInt16BE(knownCommands.length, at + COMMANDS);
  bytes.writeUInt16BE(knownReports.length, at + REPORTS);
  bytes.writeUInt16BE(grant?.covered.length ?? 0, at + COVERED);
  bytes.writeUInt16BE(reportsOutside, at + OUTSIDE);
  bytes.writeUIntBE(closedAt, at + CLOSED_AT, TIME_BYTES);
  id.copy(bytes, at + ID);
  if (note === undefined) bytes.fill(0, at + NOTE, at + HEAD);
  else note.copy(bytes, at + NOTE);
  let end = at + HEAD;
  end += knownCommands.copy(bytes, end);
  end += knownReports.copy(bytes, end);
  if (grant !== null) {
    end = bytes.writeUIntBE(grant.grantedAt, end, TIME_BYTES);
    end += grant.covered.copy(bytes, end);
  }
  knownNotices.copy(bytes, end);
}

export function readEntry(bytes: Buffer, at: number, tenantId: TenantId): Closed {
  const reports = at + HEAD + bytes.readUInt16BE(at + COMMANDS);
  const grant = reports + bytes.readUInt16BE(at + REPORTS);
  const covered = bytes.readUInt16BE(at + COVERED);
  // A grant has an engineer at least.
  const notices = covered === 0 ? grant : grant + TIME_BYTES + covered;
  const part = (from: number, to: number) => Buffer.from(bytes.subarray(from, to));
  return {
    type: 'Closed',
    tenantId,
    request: endedRequest({
      requestId: closedIdAt(bytes, at),
      knownNotices: part(notices, at + lengthAt(bytes, at)),
      knownReports: part(reports, grant),
      reportsOutside: bytes.readUInt16BE(at + OUTSIDE),
    }),
    outcome: OUTCOMES[bytes.readUInt8(at + OUTCOME)] as Outcome, // written from its place among them
    closedAt: closedAtOf(bytes, at),
    sealed: null,
    knownCommands: part(at + HEAD, reports),
    grant:
      covered === 0
        ? null
        : { grantedAt: bytes.readUIntBE(grant, TIME_BYTES), covered: part(notices - covered, notices) },
  };
}

export function closedIdAt(bytes: Buffer, at: number): RequestId {
  const hex = bytes.toString('hex', at + ID, at + NOTE);
  return requestId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}

export const lengthAt = (bytes: Buffer, at: number): number => bytes.readUInt16BE(at);
export const closedAtOf = (bytes: Buffer, at: number): number => bytes.readUIntBE(at + CLOSED_AT, TIME_BYTES);
export const noteOf = (bytes: Buffer, at: number): Buffer => bytes.subarray(at + NOTE, at + HEAD);
export const isGone = (bytes: Buffer, at: number): boolean => bytes[at + OUTCOME] === GONE;
export const markGone = (bytes: Buffer, at: number): void => void bytes.writeUInt8(GONE, at + OUTCOME);
export const hasId = (bytes: Buffer, at: number, id: Buffer): boolean => id.compare(bytes, at + ID, at + NOTE) === 0;
/** A number that depends on the id, for an index. */
export const hashOfId = (bytes: Buffer, at: number): number => bytes.readUInt32BE(at + ID);
