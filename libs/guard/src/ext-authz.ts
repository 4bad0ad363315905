import type { IncomingMessage, RequestListener } from 'node:http';
import { addressOf, type CallAddress, checkedOrigin } from './call-address.ts';
import { answerToRefusal, credentialsIn, type HttpAnswer, noSuchData, type WantedAccess } from './http-answer.ts';
import type { Guard, GuardRefusal } from './token-guard.ts';

interface Options {
  readonly guard: Guard;
  /** The address of the proxy for its callers, without a path: proofs name it. */
  readonly url: string;
  /**
   * Returns what a call to this path needs; undefined if it is unknown, which is refused. The path can be read in one
   * way only: it has no dots, double slashes or backslashes, and no encoded ones.
   */
  readonly wants: (call: { readonly method: string } & Pick<CallAddress, 'path' | 'query'>) => WantedAccess | undefined;
  /** Called with an error that `wants` has thrown; that call is refused. */
  readonly onError?: (error: unknown) => void;
}

const AMBIGUOUS =
  'Not everybody reads this path alike: send it without dots, double slashes, backslashes and fragments, encoded or not.';
const FAILED: GuardRefusal = {
  granted: false,
  reason: 'UNCERTAIN',
  message: 'What the call wants cannot be told now. Try again in a moment.',
};

/**
 * Answers Envoy's external authorization over HTTP (`envoy.filters.http.ext_authz` with `http_service`), which sends method,
 * path and headers of each call: 200 lets it through, with who it is; whatever else does not. Set `failure_mode_allow: false`.
 */
export function createExtAuthz({ guard, url, wants, onError }: Options): RequestListener {
  const origin = checkedOrigin(url);
  return async (request, response) => {
    const send = ({ status, headers, body }: HttpAnswer) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    try {
      send(await answer(request));
    } catch (error) {
      send(answerToRefusal(FAILED));
      onError?.(error);
    }
  };

  async function answer({ method = 'GET', url: target = '/', headers }: IncomingMessage): Promise<HttpAnswer> {
    const credentials = credentialsIn(headers);
    const address = addressOf(origin, target);
    if (address === undefined) return answerToRefusal(noSuchData(credentials, AMBIGUOUS));
    const wanted = wants({ method, path: address.path, query: address.query });
    if (wanted === undefined) return answerToRefusal(noSuchData(credentials));
    const verdict = await guard({ ...wanted, ...credentials, method, url: address.url });
    if (!verdict.granted) return answerToRefusal(verdict);
    const { engineerId, requestId, grantId } = verdict;
    const who = { 'x-lockbox-engineer': engineerId, 'x-lockbox-request': requestId, 'x-lockbox-grant': grantId };
    return { status: 200, headers: who, body: { engineerId, requestId, grantId } };
  }
}
