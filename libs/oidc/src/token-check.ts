import { LockboxError } from '@lockbox/contracts/errors';
import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { createCheckedTokens } from './checked-tokens.ts';
import { discoverKeys } from './discovery.ts';

/** The error of an invalid token, for its sender. */
export class TokenRefused extends Error {}

/** Discovery and the keys themselves: together twice what an answer of the issuer's may take. */
const KEYS_WITHIN_MS = 10_000;

/** Errors in finding a token's key for which the token itself is at fault. */
const FAULTS_OF_TOKENS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * The issuer's signing keys, found by discovery each time that they are fetched: when they are old or a key is unknown. An issuer
 * may move them, and may leave the old ones where they were. Throws ISSUER_UNAVAILABLE when they cannot be fetched: a token is
 * never called invalid for that.
 */
function issuerKeys(issuer: string): JWTVerifyGetKey {
  const find = createRemoteJWKSet(new URL(issuer), {
    timeoutDuration: KEYS_WITHIN_MS,
    [customFetch]: async (_, options) => await fetch(await discoverKeys(issuer), options),
  });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (FAULTS_OF_TOKENS.some((fault) => error instanceof fault)) throw error;
      throw new LockboxError('ISSUER_UNAVAILABLE', `The OpenID Connect issuer ${issuer} does not answer.`, {
        cause: error,
        retriable: true,
      });
    }
  };
}

/** The claims of an id token about its sign-in; access tokens of some issuers have them too. */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const;
/** RFC 9068 has a type of its own for access tokens; not every issuer uses it. */
const ACCESS_TOKEN_TYPES: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt']);

/** Returns the sign that a token is not for API calls: that it is an id token, a logout token and so on. */
function signOfAnother(
  { typ = 'JWT' }: JWTHeaderParameters,
  claims: JWTPayload,
  ownClients: ReadonlySet<string>,
): string | undefined {
  if (ACCESS_TOKEN_TYPES.has(typ.toLowerCase())) return undefined;
  if (typ.toLowerCase() !== 'jwt') return `its type is ${typ}`;
  if (claims.typ === 'ID') return 'its claim typ is ID';
  const client = [claims.aud ?? []].flat().find((audience) => ownClients.has(audience));
  if (client !== undefined) return `it is for the portal as a client, ${client}`;
  if ('scope' in claims || 'scp' in claims) return undefined;
  const found = OF_ID_TOKENS.find((name) => name in claims);
  return found === undefined ? undefined : `it has ${found}, and neither scope nor scp`;
}

/** Returns the scopes that a token was given, by either of the names that issuers have for them. */
export function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp;
  if (typeof given === 'string') return given.split(' ');
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
}

interface Options<T> {
  readonly issuers: readonly string[];
  /** A token has to be for one of them. */
  readonly audiences: readonly string[];
  /** It has to be given one of them, if there are any. */
  readonly scopes: ReadonlySet<string>;
  /** Names of clients: a token for one of them is its id token. */
  readonly ownClients: ReadonlySet<string>;
  /** Reads the claims. Throws for claims that it does not accept. */
  readonly read: (issuer: string, claims: JWTPayload) => T;
}

/** Checks bearer tokens. Throws TokenRefused, or ISSUER_UNAVAILABLE if a token cannot be checked now. */
export function createTokenCheck<T>(options: Options<T>): (token: string) => Promise<T> {
  const { audiences, scopes, ownClients, read } = options;
  const keysOf = new Map([...new Set(options.issuers)].map((issuer) => [issuer, issuerKeys(issuer)]));
  const checked = createCheckedTokens<T>();

  return async (token) => {
    const known = checked.get(token);
    if (known !== undefined) return known;
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(token).iss;
    } catch {
      throw new TokenRefused('The bearer token is not a JWT.');
    }
    const keys = issuer === undefined ? undefined : keysOf.get(issuer);
    if (issuer === undefined || keys === undefined)
      throw new TokenRefused('The token is from an issuer that is not trusted here.');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audiences],
        clockTolerance: 30,
        requiredClaims: ['exp'],
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      });
      const sign = signOfAnother(protectedHeader, payload, ownClients);
      if (sign !== undefined)
        throw new TokenRefused(
          `This is no access token: ${sign}. Send the access token that the issuer gave out, not its id token.`,
        );
      if (scopes.size > 0 && !scopesOf(payload).some((scope) => scopes.has(scope)))
        throw new TokenRefused(
          `The token was not given the scope for this. It needs one of: ${[...scopes].join(', ')}.`,
        );
      const found = read(issuer, payload);
      checked.add(token, found, payload.exp);
      return found;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new TokenRefused(`The token is not valid: ${error.message}.`);
      throw error;
    }
  };
}
