import type { EndedGrant, Request } from '@lockbox/contracts/generated/policy-state';
import type { RequestState } from '../decider/entity.ts';
import { idFingerprintOf } from '../memory/fingerprints.ts';
import { ACCESS_PERIOD_MS } from '../time/time-rules.ts';

/** The kinds of names that a grant covers, for one engineer. */
export type CoveredKind = 'engineer' | 'data-store' | 'permission';

/**
 * The names that an ended grant covered, as fingerprints: 4 bytes of each name. A chance match between a grant and a report has
 * a probability of less than one in ten million, and a forger could as well report a covered name
 * (docs/decisions/0031-what-was-done-is-held-against-the-grant.md).
 */
const BYTES = 4;

const shortOf = (kind: CoveredKind, name: string): Buffer => idFingerprintOf(`${kind}/${name}`).subarray(0, BYTES);

const coveredBy = ({ engineerId, dataStores, permissions }: Request): Buffer =>
  Buffer.concat([
    shortOf('engineer', engineerId),
    ...dataStores.map((id) => shortOf('data-store', id)),
    ...permissions.map((id) => shortOf('permission', id)),
  ]);

function isAmong(covered: Buffer, kind: CoveredKind, name: string): boolean {
  const wanted = shortOf(kind, name);
  for (let at = 0; at < covered.length; at += BYTES) if (wanted.compare(covered, at, at + BYTES) === 0) return true;
  return false;
}

/** The access of a request, running or ended: from `from` on, and before `end`. */
export interface CoveringGrant {
  readonly from: number;
  readonly end: number;
  readonly covers: (kind: CoveredKind, name: string) => boolean;
}

/** Undefined for a request that led to no access, or has not yet. */
export function grantIn(known: RequestState): CoveringGrant | undefined {
  if (known.type === 'AccessRunning') {
    const { expiresAt: end, request } = known;
    return { from: end - ACCESS_PERIOD_MS, end, covers: coveringWith(coveredBy(request)) };
  }
  if (known.type !== 'Closed' || known.grant === null) return undefined;
  const { grantedAt: from, covered } = known.grant;
  // The timer that ends access may be late; its period is not.
  return { from, end: Math.min(known.closedAt, from + ACCESS_PERIOD_MS), covers: coveringWith(covered) };
}

const coveringWith =
  (covered: Buffer): CoveringGrant['covers'] =>
  (kind, name) =>
    isAmong(covered, kind, name);

/** Returns the part of a grant that is kept once it has ended. */
export function endedGrant(known: RequestState): EndedGrant | null {
  if (known.type === 'Closed') return known.grant;
  if (known.type !== 'AccessRunning') return null;
  return { grantedAt: known.expiresAt - ACCESS_PERIOD_MS, covered: coveredBy(known.request) };
}
