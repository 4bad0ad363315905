import { hash } from 'node:crypto';

/**
 * Ids that only have to be known again, one after another: of each the first 8 bytes of its SHA-256. Among the few ids of one
 * request no two are taken for each other, and a request that has ended takes a quarter of the memory.
 */
export type Fingerprints = Buffer;

const BYTES = 8;

export const NO_FINGERPRINTS: Fingerprints = Buffer.alloc(0);

export const idFingerprintOf = (id: string): Buffer =>
  Buffer.from(hash('sha256', id, 'hex').slice(0, 2 * BYTES), 'hex');

export const fingerprintsOf = (ids: readonly string[]): Fingerprints => Buffer.concat(ids.map(idFingerprintOf));

/** The result of looking a report up: unknown, known with the same contents, or known with others. */
export type KnownReport = 'unknown' | 'same' | 'other';

/** A report's fingerprint: 6 bytes of its id's, then 2 of the id of the command that its contents have. */
const OF_REPORT = 6;
const fingerprintOfReport = (reportKey: string, commandId: string): Buffer =>
  Buffer.concat([idFingerprintOf(reportKey).subarray(0, OF_REPORT), idFingerprintOf(commandId).subarray(OF_REPORT)]);

export function knownReport(fingerprints: Fingerprints, reportKey: string, commandId: string): KnownReport {
  if (fingerprints.length === 0) return 'unknown';
  const wanted = fingerprintOfReport(reportKey, commandId);
  for (let at = 0; at < fingerprints.length; at += BYTES) {
    if (wanted.compare(fingerprints, at, at + OF_REPORT, 0, OF_REPORT) !== 0) continue;
    return wanted.compare(fingerprints, at, at + BYTES) === 0 ? 'same' : 'other';
  }
  return 'unknown';
}

export const withReport = (fingerprints: Fingerprints, reportKey: string, commandId: string): Fingerprints =>
  Buffer.concat([fingerprints, fingerprintOfReport(reportKey, commandId)]);

export const countOf = (fingerprints: Fingerprints = NO_FINGERPRINTS): number => fingerprints.length / BYTES;

/** Returns the index of the id among the fingerprints, or -1. */
export function fingerprintPlaceOf(fingerprints: Fingerprints, id: string): number {
  if (fingerprints.length === 0) return -1;
  const wanted = idFingerprintOf(id);
  for (let at = 0; at < fingerprints.length; at += BYTES) {
    if (wanted.compare(fingerprints, at, at + BYTES) === 0) return at / BYTES;
  }
  return -1;
}

export const withFingerprint = (fingerprints: Fingerprints, id: string): Fingerprints =>
  fingerprintPlaceOf(fingerprints, id) >= 0 ? fingerprints : Buffer.concat([fingerprints, idFingerprintOf(id)]);
