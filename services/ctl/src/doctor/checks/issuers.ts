import { discoverKeys } from '@lockbox/oidc/discovery';
import { customersIssuer, providersIssuer } from '../../settings.ts';
import type { Check, Patient } from '../examine.ts';
import { type DoctorFinding, orRight, wrong } from '../finding.ts';
import { aheadBy, clockFinding } from './clocks.ts';

const WITHIN_MS = 5_000;
/** The header `date` has whole seconds, and may come from a cache. */
const PRECISION_MS = 2_000;

/** Checks that people can sign in: issuers publish the address of their keys, have keys, and their clocks are right. */
export const issuersCheck: Check = {
  name: 'issuers',
  needs: ['LOCKBOX_OIDC_ISSUER', 'LOCKBOX_PROVIDER_OIDC_ISSUER'],
  servers: [],
  async examine(patient) {
    const issuers = [...new Set([customersIssuer(patient.env), providersIssuer(patient.env)])];
    const found = await Promise.all(issuers.map((issuer) => lookAt(issuer, patient)));
    return orRight(found.flat(), `${issuers.length} issuer(s), each with signing keys.`);
  },
};

const NOBODY_SIGNS_IN =
  'Whoever is to sign in there cannot: no new session, no decision by it. Sessions go on until they end.';

const TOKENS_REFUSED =
  'Tokens that it gives begin too late, or have ended when they come: whoever is to sign in there cannot.';

async function lookAt(issuer: string, { now }: Patient): Promise<readonly DoctorFinding[]> {
  const cannot = (what: string, remedy: string) => [wrong(`${issuer}: ${what}.`, { follows: NOBODY_SIGNS_IN, remedy })];
  let address: string;
  try {
    address = await discoverKeys(issuer);
  } catch (error) {
    return cannot(
      reasonOf(error),
      'Check LOCKBOX_OIDC_ISSUER and LOCKBOX_PROVIDER_OIDC_ISSUER, to the letter as the issuer names itself, and that it runs.',
    );
  }
  try {
    const asked = now();
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
    const body: unknown = await response.json();
    const keys =
      typeof body === 'object' && body !== null && 'keys' in body && Array.isArray(body.keys) ? body.keys : [];
    const signing = keys.filter((key: { use?: unknown } | null) => key?.use === undefined || key.use === 'sig');
    if (signing.length === 0)
      return cannot(
        `${address} has no key for signing`,
        'Look at the issuer: tokens that it gives can be checked by nobody.',
      );
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) return [];
    const findings = clockFinding(issuer, aheadBy(date, asked, now()), PRECISION_MS);
    return findings.map((finding) => ({ ...finding, follows: TOKENS_REFUSED }));
  } catch (error) {
    return cannot(`${address}: ${reasonOf(error)}`, 'Look at the issuer: its keys cannot be fetched.');
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
