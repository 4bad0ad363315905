import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** The access to one data store that a token grants to an engineer (RFC 9396). */
export interface DataStoreAccess {
  readonly type: typeof DATA_STORE_ACCESS;
  readonly tenantId: string;
  readonly environmentId: string;
  readonly dataStoreId: string;
  /** The permissions. */
  readonly actions: readonly string[];
  readonly requestId: string;
  readonly grantId: string;
}
export const DATA_STORE_ACCESS = 'lockbox_data_store';

/** Tokens of access are signed with one of these. RFC 9068 requires RS256 of everybody; access's keys are Ed25519 unless it is given RSA keys. */
const TOKEN_ALGORITHMS = ['EdDSA', 'RS256'] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** An engineer's token: `at+jwt` (RFC 9068), bound to a key of the engineer's tool (RFC 9449). */
export interface AccessToken {
  /** The engineer. */
  readonly sub: string;
  readonly jti: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly cnf: { readonly jkt: string };
  readonly authorization_details: readonly DataStoreAccess[];
}

/** The error of an invalid token. */
export class AccessTokenRefused extends Error {}

/** The call has no token, or sends it by another scheme than DPoP. */
export class NoAccessToken extends AccessTokenRefused {
  constructor() {
    super('There is no token: send Authorization: DPoP TOKEN.');
  }
}

/** The token is valid, but does not cover what the call wants. */
export class AccessNotCovered extends AccessTokenRefused {}

/** The token of a header `Authorization` (RFC 9449, 7.1). */
export const tokenIn = (authorization = ''): string | undefined => /^DPoP +(\S+)$/i.exec(authorization)?.[1];

/** RFC 9068, 2.2. */
const REQUIRED_CLAIMS = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'] as const;

interface Expected {
  readonly issuer: string;
  /** Undefined: whomever it is for. */
  readonly audience: string | undefined;
  readonly keys: JWTVerifyGetKey;
}

/** Throws AccessTokenRefused, and whatever keeps the keys away. */
export async function readAccessToken(token: string, { issuer, audience, keys }: Expected): Promise<AccessToken> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      ...(audience === undefined ? {} : { audience }),
      typ: 'at+jwt',
      algorithms: [...TOKEN_ALGORITHMS],
      requiredClaims: [...REQUIRED_CLAIMS, 'cnf', 'authorization_details'],
    });
    return claimsOf(payload);
  } catch (error) {
    if (error instanceof AccessTokenRefused || !(error instanceof errors.JOSEError) || isAboutKeys(error)) throw error;
    throw new AccessTokenRefused(`The token is not valid: ${error.message}.`, { cause: error });
  }
}

/** The keys could not be had: that is no fault of the token's. The code without a name is an answer that is no success, or no JSON. */
const isAboutKeys = ({ code }: errors.JOSEError): boolean =>
  [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code].includes(code);

function claimsOf(payload: JWTPayload): AccessToken {
  const { sub, jti, exp, cnf, authorization_details: details } = payload;
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof exp !== 'number' || !isBound(cnf))
    throw new AccessTokenRefused('The token is not one of access: it is bound to no key.');
  if (!Array.isArray(details) || !details.every(isDataStoreAccess))
    throw new AccessTokenRefused('The token is not one of access: it does not say to what.');
  return { sub, jti, exp, cnf, authorization_details: details };
}

const isBound = (cnf: unknown): cnf is AccessToken['cnf'] =>
  typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && typeof cnf.jkt === 'string';

const TEXTS = ['tenantId', 'environmentId', 'dataStoreId', 'requestId', 'grantId'] as const;

function isDataStoreAccess(detail: unknown): detail is DataStoreAccess {
  if (typeof detail !== 'object' || detail === null) return false;
  const one: Readonly<Record<string, unknown>> = { ...detail };
  return (
    one.type === DATA_STORE_ACCESS &&
    TEXTS.every((name) => typeof one[name] === 'string') &&
    Array.isArray(one.actions) &&
    one.actions.every((action) => typeof action === 'string')
  );
}
