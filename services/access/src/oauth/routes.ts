import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import { PROOF_ALGORITHMS } from '@lockbox/guard/proof';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../callers.ts';
import { type IntrospectionDependencies, introspect } from './introspect.ts';
import { type IssuingDependencies, issueToken } from './issue.ts';
import { answerWithOAuthErrors, invalidRequest, OAuthError } from './oauth-error.ts';
import { TOKEN_EXCHANGE } from './token-request.ts';

const TOKEN = '/oauth/token';
const KEYS = '/oauth/jwks.json';
const INTROSPECTION = '/oauth/introspect';
const MAY_BE_KEPT = 'public, max-age=300';

export const tokenEndpointOf = (url: string): string => `${url}${TOKEN}`;

/** Tokens for engineers, and their keys; to whom is said by the issuer and the proof that come with the call. */
export function tokenRoutes(app: FastifyInstance, deps: IssuingDependencies): void {
  const { keys, url } = deps;
  takeForms(app);
  answerWithOAuthErrors(app);
  app.post(TOKEN, async ({ headers, body }, reply) => {
    reply.header('pragma', 'no-cache'); // RFC 6749, 5.1, beside the Cache-Control of every answer
    return await issueToken(formIn(body), oneOf(headers.dpop), deps);
  });
  app.get(KEYS, async (_, reply) => reply.header('cache-control', MAY_BE_KEPT).send({ keys: keys.published }));
  const metadata = {
    issuer: url,
    token_endpoint: tokenEndpointOf(url),
    jwks_uri: `${url}${KEYS}`,
    introspection_endpoint: `${url}${INTROSPECTION}`,
    introspection_endpoint_auth_methods_supported: ['Bearer'],
    grant_types_supported: [TOKEN_EXCHANGE],
    // Needed, and never empty (RFC 8414, 2 and 3.2). No authorization endpoint gives anything here, which the registered value none says.
    response_types_supported: ['none'],
    token_endpoint_auth_methods_supported: ['none'],
    authorization_details_types_supported: [DATA_STORE_ACCESS],
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
  };
  app.get('/.well-known/oauth-authorization-server', async (_, reply) =>
    reply.header('cache-control', MAY_BE_KEPT).send(metadata),
  );
}

/** For callers that are known. */
export function introspectionRoute(
  app: FastifyInstance,
  callerIn: (request: FastifyRequest) => Caller,
  deps: IntrospectionDependencies,
): void {
  takeForms(app);
  answerWithOAuthErrors(app);
  app.post(INTROSPECTION, async (request) => await introspect(formIn(request.body), callerIn(request), deps));
}

function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
}

function formIn(body: FastifyRequest['body']): URLSearchParams {
  if (body instanceof URLSearchParams) return body;
  throw invalidRequest('Send a form, with the header Content-Type: application/x-www-form-urlencoded.');
}

/** A header that was sent twice is joined with a comma, which no proof has. */
function oneOf(header: string | string[] | undefined): string | undefined {
  if (!Array.isArray(header) && !header?.includes(',')) return header;
  throw new OAuthError('invalid_dpop_proof', 'Send one proof.');
}
