import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import type { OnAnsweredError } from '../http/problems.ts';
import { isFromElsewhere } from '../sign-in/csrf.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { countWithin } from './count-within.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/**
 * The most refusals per minute that are logged for one person, or for one address without a signed-in person, so that nobody
 * fills the log.
 */
export const REFUSALS_WRITTEN = 60;

/** 409: policy has refused, which is in the log of events. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 409;

/** The number of missing resources or limits that a person may meet by chance within an hour; from this one on, it is evidence. */
export const BY_CHANCE = 5;
/** These name the person whose session another page has used, and not who did it; CSRF_TOKEN is also an older tab of their own. */
const FORGERIES: ReadonlySet<string> = new Set(['CROSS_SITE', 'CSRF_TOKEN']);

/**
 * Reports whether a refusal may be chance: a missing resource, or a limit. Another tenant's resources answer 404 like missing
 * ones and must not be distinguishable here either; to the provider's people nothing belongs to another tenant.
 */
const mayBeChance = (status: number, { kind }: Identity): boolean =>
  status === 429 || (status === 404 && kind === 'customer');

/**
 * Records refused calls for those who look for attacks: the caller, the address and the reason. They are in the portal's log,
 * and for known callers also in the log of events as evidence.
 */
export function createRefusedCalls({ administration }: Pick<Dependencies, 'administration'>, now?: () => number) {
  const written = countWithin(MINUTE_MS, now);
  const chances = countWithin(HOUR_MS, now);

  function write(request: FastifyRequest, about: object, message: string): void {
    const { ip: address } = request;
    const who = request.identity ?? null; // none where nobody can be signed in
    const counted = written(who === null ? normalizeIP(address) : JSON.stringify(who));
    counted.calls++;
    if (counted.calls > REFUSALS_WRITTEN) return;
    const silent =
      counted.calls === REFUSALS_WRITTEN ? { furtherOnesNotWrittenUntil: new Date(counted.until).toISOString() } : {};
    request.log.warn({ ...about, address, who, ...silent }, message);
  }

  /** Reports whether the person made the call: a call that another site triggers in a browser is not the person's. */
  function isEvidence(request: FastifyRequest, identity: Identity, status: number, code: string): boolean {
    if (FORGERIES.has(code) || (request.session && isFromElsewhere(request))) return false;
    if (!mayBeChance(status, identity)) return status === 403;
    return !request.routeOptions.config.own && ++chances(JSON.stringify(identity)).calls >= BY_CHANCE;
  }

  const answered: OnAnsweredError = (request, { status, code }) => {
    if (!isRefusal(status)) return;
    const { method, identity, routeOptions } = request;
    const route = routeOptions.url ?? null; // null: there is none; the address may say anything
    write(request, { status, code, method, route }, 'a call was refused');
    if (identity && isEvidence(request, identity, status, code))
      administration.refused(identity, `${method} ${route}`, code);
  };
  return { write, answered };
}
export type RefusedCalls = ReturnType<typeof createRefusedCalls>;
