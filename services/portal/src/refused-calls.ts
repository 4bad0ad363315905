import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { countWithin } from './count-within.ts';
import type { Dependencies } from './dependencies.ts';
import type { OnAnsweredError } from './problems.ts';
import type { Identity } from './tokens.ts';

const MINUTE_MS = 60_000;
/** So many refusals of one person, or of one address that nobody is signed in at, are written in a minute: nobody fills the log. */
export const REFUSALS_WRITTEN = 60;

/** 409: policy has refused, which is in the log of events. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 409;

/**
 * Whether somebody was refused what is not theirs, or too much. Another tenant's things are 404 as what does not exist is, and
 * must not be told apart here either; nothing is another tenant's to the provider's people.
 */
const isEvidence = (status: number, { kind }: Identity): boolean =>
  status === 403 || status === 429 || (status === 404 && kind === 'customer');

/**
 * What is of use to whoever looks for attacks: who was refused, where, and why. It is in the portal's log, and of somebody who
 * is known in the log of events too, where it is evidence.
 */
export function createRefusedCalls({ administration }: Pick<Dependencies, 'administration'>, now?: () => number) {
  const written = countWithin(MINUTE_MS, now);

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

  const answered: OnAnsweredError = (request, { status, code }) => {
    if (!isRefusal(status)) return;
    const { method, identity, routeOptions } = request;
    const route = routeOptions.url;
    write(request, { status, code, method, route }, 'a call was refused');
    if (identity && isEvidence(status, identity)) administration.refused(identity, `${method} ${route}`, code);
  };
  return { write, answered };
}
export type RefusedCalls = ReturnType<typeof createRefusedCalls>;
