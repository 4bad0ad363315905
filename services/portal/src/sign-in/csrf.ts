import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AnsweredProblem } from '../http/problems.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const CSRF_HEADER = 'x-csrf-token';

export const changesSomething = ({ method }: FastifyRequest): boolean => !SAFE.has(method);

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Reports whether the browser states that no page of this portal caused the call: another site's link, or a typed address. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  return site !== undefined && site !== 'same-origin';
}

/** Refuses what a page of another site sent, or a link led to, by what browsers say of it. */
export function checkOrigin(request: FastifyRequest, expected: string): void {
  const origin = headerOf(request, 'origin') ?? expected;
  if (isFromElsewhere(request) || origin !== expected) throw new AnsweredProblem(403, 'CROSS_SITE', ['CROSS_SITE']);
}

/**
 * Refuses what another site made the browser send: the session's token must come along, and what browsers say of the
 * page that sent it must be this portal.
 */
export function checkForgery(
  request: FastifyRequest,
  expected: { readonly csrfToken: string; readonly origin: string },
): void {
  checkOrigin(request, expected.origin);
  const given = headerOf(request, CSRF_HEADER);
  if (given === undefined || !isSame(given, expected.csrfToken)) {
    throw new AnsweredProblem(403, 'CSRF_TOKEN', ['CSRF_TOKEN', { header: CSRF_HEADER }]);
  }
}
