import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import type { OnAnsweredError } from '../http/problems.ts';
import { isFromElsewhere } from '../sign-in/csrf.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { countWithin } from './count-within.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** So many refusals of one person, or of one address that nobody is signed in at, are written in a minute: nobody fills the log. */
export const REFUSALS_WRITTEN = 60;

/** 409: policy has refused, which is in the log of events. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 409;

/** So many times within an hour a person may come by chance to what is not there, or to a limit: from this one on it is evidence. */
export const BY_CHANCE = 5;
/** These name the person whose session another page has used, and not who did it; CSRF_TOKEN is also an older tab of their own. */
const FORGERIES: ReadonlySet<string> = new Set(['CROSS_SITE', 'CSRF_TOKEN']);

/**
 * Whether somebody came to what is not there, or did too much. Another tenant's things are 404 as what does not exist is, and
 * must not be told apart here either; nothing is another tenant's to the provider's people.
 */
const mayBeChance = (status: number, { kind }: Identity): boolean =>
  status === 429 || (status === 404 && kind === 'customer');

/**
 * What is of use to whoever looks for attacks: who was refused, where, and why. It is in the portal's log, and of somebody who
 * is known in the log of events too, where it is evidence.
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

  /** Whether the person has done it: what another site leads a browser to is not that of the person who sits there. */
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
