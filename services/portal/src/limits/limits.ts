import { normalizeIP } from '@fastify/rate-limit';
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identityOf } from '../http/caller.ts';
import { tooManyCalls } from '../http/problems.ts';
import { openAtOnce } from './open-at-once.ts';
import { countRedeliveries } from './redeliveries.ts';
import { countStrangers } from './unauthenticated.ts';

/** So often within ten minutes a person may turn the policy on and off: each switch is an event, and letters. */
export const SWITCHES = 20;
const SWITCHES_WITHIN_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
/** The limit for administrators' acts, which are evidence and stay in the log. */
const ACTS = 60;
const OPERATORS_ACTS = 1_000;
const ACTS_WITHIN_MS = 10 * 60_000;
/** A browser opens one for each of its pages. */
export const STREAMS_OF_A_PERSON = 20;
const STREAMS_OF_A_TENANT = 500;
const EXPORTS_OF_A_TENANT = 2;

/** The tenant that a caller belongs to; the provider's people have one together. */
function tenantOf(request: FastifyRequest): string {
  const identity = identityOf(request);
  return identity.kind === 'customer' ? identity.tenantId : PROVIDER_TENANT;
}
const personOf = (request: FastifyRequest): string => `${tenantOf(request)}/${identityOf(request).personId}`;

/** Counts calls of a person, and throws 429 for one too many. What it counts may cost something only after that. */
function calls(app: FastifyInstance, what: string, most: number, withinMs: number) {
  const count = app.createRateLimit({ max: most, timeWindow: withinMs, keyGenerator: personOf });
  return async (request: FastifyRequest): Promise<void> => {
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) throw tooManyCalls(what, counted.ttlInSeconds);
  };
}

/**
 * Limits costly calls for each person and tenant. Ask after the role is known: no caller uses up what others need. Each portal
 * counts for itself.
 */
export function createLimits(app: FastifyInstance, callsPerMinute: number) {
  const strangers = countStrangers(callsPerMinute);
  const ofPerson = openAtOnce(STREAMS_OF_A_PERSON, 'open streams');
  const ofTenant = openAtOnce(STREAMS_OF_A_TENANT, 'open streams of your tenant');
  const exports = openAtOnce(EXPORTS_OF_A_TENANT, 'exports of your tenant at once');
  const webhooks = openAtOnce(1, 'changes of webhooks at once');
  return {
    /** Counts a call for its address. Returns the function that takes it back, for when the caller is known. */
    stranger: (request: FastifyRequest): (() => void) => strangers(normalizeIP(request.ip)),
    /** Any call of somebody who is signed in. */
    person: calls(app, 'calls', callsPerMinute, MINUTE_MS),
    policySwitch: calls(app, 'changes of the policy', SWITCHES, SWITCHES_WITHIN_MS),
    act: calls(app, 'changes', ACTS, ACTS_WITHIN_MS),
    /** One command may concern many tenants. */
    operatorsAct: calls(app, 'acts', OPERATORS_ACTS, ACTS_WITHIN_MS),
    /** Returns the function that gives the place back. */
    stream(request: FastifyRequest): () => void {
      const leavePerson = ofPerson(personOf(request));
      try {
        const leaveTenant = ofTenant(tenantOf(request));
        return () => {
          leavePerson();
          leaveTenant();
        };
      } catch (error) {
        leavePerson();
        throw error;
      }
    },
    /** Limited like `stream`. */
    export: (request: FastifyRequest): (() => void) => exports(tenantOf(request)),
    redelivery: countRedeliveries(),
    /** One after the other: how many there are is looked up before one more is added. */
    async webhooks<T>(request: FastifyRequest, change: () => Promise<T>): Promise<T> {
      const leave = webhooks(tenantOf(request));
      return await change().finally(leave);
    },
  };
}
export type Limits = ReturnType<typeof createLimits>;
