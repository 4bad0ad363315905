import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import { PROOF_ALGORITHMS } from '@lockbox/guard/proof';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { introspect } from './introspect.ts';
import { type IssuingDependencies, issueToken } from './issue.ts';
import { answerWithOAuthErrors, invalidRequest, OAuthError } from './oauth-error.ts';
import { TOKEN_EXCHANGE } from './token-request.ts';

const TOKEN = '/oauth/token';
const KEYS = '/oauth/jwks.json';
const INTROSPECTION = '/oauth/introspect';

export const tokenEndpointOf = (url: string): string => `${url}${TOKEN}`;

/** Tokens for engineers, and their keys; to whom is said by the issuer and the proof that come with the call. */
export function tokenRoutes(app: FastifyInstance, deps: IssuingDependencies): void {
  const { keys, url } = deps;
  takeForms(app);
  answerWithOAuthErrors(app);
  app.post(TOKEN, async ({ headers, body }) => await issueToken(formIn(body), oneOf(headers.dpop), deps));
  app.get(KEYS, async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send({ keys: keys.published }),
  );
  const metadata = {
    issuer: url,
    token_endpoint: tokenEndpointOf(url),
    jwks_uri: `${url}${KEYS}`,
    introspection_endpoint: `${url}${INTROSPECTION}`,
    grant_types_supported: [TOKEN_EXCHANGE],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    authorization_details_types_supported: [DATA_STORE_ACCESS],
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
  };
  app.get('/.well-known/oauth-authorization-server', async () => metadata);
}

/** For callers that are known. */
export function introspectionRoute(app: FastifyInstance, deps: IssuingDependencies): void {
  takeForms(app);
  answerWithOAuthErrors(app);
  app.post(INTROSPECTION, async ({ body }) => await introspect(formIn(body), deps));
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
