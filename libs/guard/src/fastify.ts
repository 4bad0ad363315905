import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkedOrigin } from './call-address.ts';
import { answerToRefusal, credentialsIn, noSuchData, type WantedAccess } from './http-answer.ts';
import type { Granted, Guard } from './token-guard.ts';

interface Options {
  readonly guard: Guard;
  /** The address of the service for its callers, without a path: proofs name it. */
  readonly url: string;
  /** Returns what a call needs; undefined if it is unknown, which is refused. */
  readonly wants: (request: FastifyRequest) => WantedAccess | undefined;
  /** Called for each permitted call, before it is answered. */
  readonly onGranted?: (request: FastifyRequest, verdict: Granted) => void;
}

/** A hook for Fastify, `app.addHook('onRequest', guarded({ … }))`: lets through what the guard grants, and nothing else. */
export function guarded({ guard, url, wants, onGranted }: Options) {
  const origin = checkedOrigin(url);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const wanted = wants(request);
    const call = { ...credentialsIn(request.headers), method: request.method, url: `${origin}${request.url}` };
    const verdict = wanted === undefined ? noSuchData(call) : await guard({ ...wanted, ...call });
    if (verdict.granted) return void onGranted?.(request, verdict);
    const { status, headers, body } = answerToRefusal(verdict);
    return reply.status(status).headers(headers).send(body);
  };
}
