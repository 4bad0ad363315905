import type { IncomingMessage, RequestListener } from 'node:http';
import { statusOf } from './fastify.ts';
import type { Attempt, Guard } from './token-guard.ts';

interface Options {
  readonly guard: Guard;
  /** Where callers reach the proxy, without a path: proofs name it. */
  readonly url: string;
  /** What a call to this path wants; undefined where it is not known, which is refused. */
  readonly wants: (call: {
    readonly method: string;
    readonly path: string;
  }) => Pick<Attempt, 'tenantId' | 'dataStoreId' | 'permission'> | undefined;
}

/**
 * Answers Envoy's external authorization over HTTP (`envoy.filters.http.ext_authz` with `http_service`), which sends method,
 * path and headers of each call: 200 lets it through, with who it is; whatever else does not. Set `failure_mode_allow: false`.
 */
export function createExtAuthz({ guard, url, wants }: Options): RequestListener {
  return (request, response) => {
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    const wanted = wants({ method, path });
    const answer = (status: number, headers: Readonly<Record<string, string>>, body: object) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (wanted === undefined) return answer(403, {}, { reason: 'NOT_COVERED', message: 'There is no such data.' });
    const { authorization } = request.headers;
    void guard({ ...wanted, authorization, proof: proofOf(request), method, url: `${url}${path}` }).then((verdict) => {
      if (!verdict.granted)
        return answer(statusOf(verdict.reason), {}, { reason: verdict.reason, message: verdict.message });
      const { engineerId, requestId, grantId } = verdict;
      const who = {
        'x-lockbox-engineer': engineerId,
        'x-lockbox-request': requestId,
        'x-lockbox-grant': grantId,
      };
      return answer(200, who, { engineerId, requestId, grantId });
    });
  };
}

function proofOf({ headers }: IncomingMessage): string | undefined {
  const { dpop } = headers;
  return typeof dpop === 'string' ? dpop : undefined;
}
