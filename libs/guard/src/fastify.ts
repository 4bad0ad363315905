import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Attempt, Guard, Verdict } from './token-guard.ts';

interface Options {
  readonly guard: Guard;
  /** Where callers reach the service, without a path: proofs name it. */
  readonly url: string;
  /** What a call wants; undefined where it is not known, which is refused. */
  readonly wants: (request: FastifyRequest) => Pick<Attempt, 'tenantId' | 'dataStoreId' | 'permission'> | undefined;
  /** Told of each call that comes through, before it is answered. */
  readonly onGranted?: (request: FastifyRequest, verdict: Extract<Verdict, { granted: true }>) => void;
}

/** A hook for Fastify, `app.addHook('onRequest', guarded({ … }))`: lets through what the guard grants, and nothing else. */
export function guarded({ guard, url, wants, onGranted }: Options) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const wanted = wants(request);
    if (wanted === undefined)
      return reply.status(403).send({ reason: 'NOT_COVERED', message: 'There is no such data.' });
    const { authorization, dpop } = request.headers;
    const verdict = await guard({
      ...wanted,
      authorization,
      proof: typeof dpop === 'string' ? dpop : undefined,
      method: request.method,
      url: `${url}${request.url}`,
    });
    if (verdict.granted) return void onGranted?.(request, verdict);
    const { reason, message } = verdict;
    if (reason === 'NOT_VERIFIED') reply.header('www-authenticate', 'DPoP error="invalid_token"');
    return reply.status(statusOf(reason)).send({ reason, message });
  };
}

/** The HTTP status of a refusal. */
export const statusOf = (reason: Extract<Verdict, { granted: false }>['reason']): 401 | 403 | 503 =>
  reason === 'NOT_VERIFIED' ? 401 : reason === 'UNCERTAIN' ? 503 : 403;
