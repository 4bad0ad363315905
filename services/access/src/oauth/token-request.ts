import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import * as v from 'valibot';
import { invalidRequest, OAuthError } from './oauth-error.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
/** How many data stores one token may be for. */
const MOST_DATA_STORES = 50;
const MOST_AUDIENCES = 10;
const MOST_AUDIENCE = 200;

const text = v.pipe(v.string('has to be a text'), v.nonEmpty('has to be a text that is not empty'));
const wanted = v.array(
  v.strictObject(
    {
      type: v.literal(DATA_STORE_ACCESS, `has to be ${DATA_STORE_ACCESS}`),
      tenantId: text,
      dataStoreId: text,
      environmentId: v.optional(text),
      requestId: v.optional(text),
      actions: v.pipe(v.array(text, 'has to be a list'), v.minLength(1, 'has to name the permissions')),
    },
    'has to be an object with type, tenantId, dataStoreId, actions and perhaps environmentId and requestId, and nothing else',
  ),
  'has to be a list',
);

/** The permissions on data stores that an engineer asks for. */
export type WantedToken = v.InferOutput<typeof wanted>;

export interface TokenRequest {
  /** The provider's token of who the engineer is. */
  readonly subjectToken: string;
  /** For whom the token is: each once. */
  readonly audiences: readonly string[];
  readonly wanted: WantedToken;
}

/** Reads the form of a token exchange (RFC 8693). Throws OAuthError. */
export function readTokenRequest(form: URLSearchParams): TokenRequest {
  /** A parameter without a value is none (RFC 6749, 3.2). */
  const all = (name: string): readonly string[] => form.getAll(name).filter((value) => value !== '');
  const one = (name: string): string | undefined => {
    const values = all(name);
    if (values.length > 1) throw invalidRequest(`${name} may be given once.`);
    return values[0];
  };
  const needed = (name: string, what: string): string => {
    const value = one(name);
    if (value === undefined) throw invalidRequest(`${name} is missing: ${what}`);
    return value;
  };
  if (needed('grant_type', `send ${TOKEN_EXCHANGE}.`) !== TOKEN_EXCHANGE)
    throw new OAuthError('unsupported_grant_type', `grant_type has to be ${TOKEN_EXCHANGE}.`);
  const subjectToken = needed('subject_token', 'send the access token of the issuer of the provider.');
  if (needed('subject_token_type', `send ${ACCESS_TOKEN}.`) !== ACCESS_TOKEN)
    throw invalidRequest(`subject_token_type has to be ${ACCESS_TOKEN}.`);
  if ((one('requested_token_type') ?? ACCESS_TOKEN) !== ACCESS_TOKEN)
    throw invalidRequest(`requested_token_type has to be ${ACCESS_TOKEN}, or left out.`);
  if (one('actor_token') !== undefined || one('actor_token_type') !== undefined)
    throw invalidRequest('actor_token, actor_token_type: nobody acts for an engineer here. Leave them out.');
  // A scope that was ignored would have to be said in the answer.
  if (one('scope') !== undefined)
    throw new OAuthError('invalid_scope', 'scope: access is asked for by authorization_details. Leave it out.');
  const audiences = [...new Set([...all('audience'), ...all('resource').map(resourceOf)])];
  if (audiences.length === 0)
    throw invalidRequest('audience is missing: name the system that the token is for, as it calls itself.');
  if (audiences.length > MOST_AUDIENCES || audiences.some(({ length }) => length > MOST_AUDIENCE))
    throw new OAuthError(
      'invalid_target',
      `audience, resource: ${MOST_AUDIENCES} at most, of ${MOST_AUDIENCE} characters at most.`,
    );
  return {
    subjectToken,
    audiences,
    wanted: readWanted(needed('authorization_details', 'say which permissions on which data stores.')),
  };
}

/** An absolute URI without a fragment (RFC 8693, 2.1). */
function resourceOf(uri: string): string {
  if (URL.canParse(uri) && !uri.includes('#')) return uri;
  throw new OAuthError('invalid_target', 'resource has to be an absolute URI without a fragment.');
}

function readWanted(json: string): WantedToken {
  const refused = (description: string) => new OAuthError('invalid_authorization_details', description);
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw refused('authorization_details has to be JSON.');
  }
  // The caller is not authenticated yet, so a long list is not validated, and not answered with all of its faults.
  if (Array.isArray(given) && given.length > MOST_DATA_STORES)
    throw refused(`authorization_details names ${MOST_DATA_STORES} data stores at most: ask for several tokens.`);
  const found = v.safeParse(wanted, given, { abortEarly: true });
  if (!found.success) {
    const [issue] = found.issues;
    throw refused(`authorization_details ${v.getDotPath(issue) ?? ''} ${issue.message}`.replaceAll('  ', ' '));
  }
  if (found.output.length === 0) throw refused('authorization_details names no data store.');
  const named = found.output.flatMap((one) =>
    one.actions.map((action) => JSON.stringify([one.tenantId, one.dataStoreId, action])),
  );
  // By which of two grants whoever guards the data lets it through would not be known.
  if (new Set(named).size < named.length)
    throw refused('authorization_details names a permission on a data store twice: ask for several tokens.');
  return found.output;
}
