/**
 * POST /development/token: an access token without a browser, for `lockbox login --as PERSON` and for tests.
 * `{person}` names one of the sample people; `{sub, tenant}` or `{sub, provider: true}` anyone else.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '@lockbox/contracts/is-object';
import { importJWK, SignJWT } from 'jose';
import { type IssuerKeys, SIGNING_ALGORITHM } from './issuer-keys.ts';
import { AUDIENCE, type IssuerSettings } from './issuer-settings.ts';
import { lockboxClaimsOf } from './people.ts';
import { bodyOf } from './request-body.ts';

const SECONDS = 12 * 3600;

export async function developmentToken(
  { url, people }: IssuerSettings,
  keys: IssuerKeys,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wanted = subjectOf(parsed(await bodyOf(request)), people);
  if (typeof wanted === 'string') return answer(response, 400, { error: 'invalid_request', error_description: wanted });
  const token = await new SignJWT({ ...wanted.claims, client_id: 'lockbox-cli', scope: 'lockbox', jti: randomUUID() })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: keys.signing.kid, typ: 'at+jwt' })
    .setIssuer(url)
    .setAudience(AUDIENCE)
    .setSubject(wanted.sub)
    .setIssuedAt()
    .setExpirationTime(`${SECONDS}s`)
    .sign(await importJWK(keys.signing, SIGNING_ALGORITHM));
  answer(response, 200, { access_token: token, token_type: 'Bearer', expires_in: SECONDS });
}

type Subject = { readonly sub: string; readonly claims: Record<string, unknown> };

/** Whom the token is for, or what is wrong with the question. */
function subjectOf(body: unknown, people: IssuerSettings['people']): Subject | string {
  if (!isObject(body)) return 'Send a JSON object: {"person": "…"}, or {"sub": "…", "tenant": "…"}.';
  const { person, sub, tenant, provider } = body;
  if (typeof person === 'string') {
    const known = people.find(({ id }) => id === person);
    if (known !== undefined) return { sub: known.id, claims: lockboxClaimsOf(known) };
    return `Nobody here is called "${person}". There are: ${people.map(({ id }) => id).join(', ')}.`;
  }
  if (typeof sub !== 'string' || sub === '')
    return 'Name a "person", or a "sub" with its "tenant" or "provider": true.';
  if (typeof tenant === 'string' && tenant !== '') return { sub, claims: lockboxClaimsOf({ id: sub, tenant }) };
  if (provider === true) return { sub, claims: lockboxClaimsOf({ id: sub, provider }) };
  return `"${sub}" needs a "tenant", or "provider": true.`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
