import { AccessNotCovered, AccessTokenRefused } from '@lockbox/guard/access-token';
import { challengeFor, NOT_ENOUGH } from '@lockbox/guard/challenge';
import { ProofRefused } from '@lockbox/guard/proof';
import type { Logger } from '@lockbox/platform/log';
import { slowCallersAreCutOff } from '@lockbox/platform/slow-callers';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Credentials } from '../data-plane.ts';
import type { DatabasePlace } from '../database.ts';
import type { CredentialsCall, CredentialsCaller } from './caller.ts';

/** The temporary credential of a grant's holder: ready to use, once. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** True if the connection needs TLS. */
  readonly tls: boolean;
  /** Certificate authorities to verify the server with, in PEM. */
  readonly ca?: string;
  /** The command for PostgreSQL, to run in a shell; beside a file `ca.pem` with these authorities, if there are any. */
  readonly psql?: string;
  /** The same for MongoDB. */
  readonly mongosh?: string;
}

export type CredentialsAnswer =
  | { readonly granted: true; readonly credentials: Credentials; readonly expiresAt: number }
  | { readonly granted: false; readonly inDoubt: boolean; readonly sentence: string };

/** Returns whether the caller's grant is active, and the credential that it gives. */
export type AskCredentials = (caller: CredentialsCaller) => Promise<CredentialsAnswer>;

interface Dependencies {
  readonly log: Logger;
  readonly callerOf: (call: CredentialsCall) => Promise<CredentialsCaller>;
  readonly ask: AskCredentials;
  readonly place: DatabasePlace;
  readonly limits?: Limits;
}

interface Limits {
  readonly callMs: number;
  readonly silenceMs: number;
  readonly connections: number;
}

/** The same process may be the relay to a MongoDB: unauthenticated callers must not take up its sockets. */
const LIMITS: Limits = { callMs: 10_000, silenceMs: 60_000, connections: 500 };

export const CREDENTIALS_PATH = '/gate/v1/credentials';

/** Answers engineers. Problems are as RFC 9457 has them. */
export function createCredentialsApp(deps: Dependencies): FastifyInstance {
  const { log, callerOf, ask, place, limits = LIMITS } = deps;
  const app = fastify({ bodyLimit: 1_024, ...slowCallersAreCutOff(limits) });
  app.server.maxConnections = limits.connections;
  app.setErrorHandler((error, _, reply) => {
    if (error instanceof AccessTokenRefused || error instanceof ProofRefused) {
      const status = error instanceof AccessNotCovered ? 403 : 401;
      return problem(reply.header('www-authenticate', challengeFor(error)), status, error.message);
    }
    log.warn({ err: error }, 'a call for credentials failed');
    return problem(reply, 503, 'The gate cannot tell now. Try again in a moment.');
  });
  app.post(CREDENTIALS_PATH, async ({ method, headers, raw }, reply) => {
    const dpop = raw.headersDistinct.dpop ?? [];
    const caller = await callerOf({ method, authorization: headers.authorization, dpop });
    const asked = await ask(caller);
    if (!asked.granted) {
      log.info({ ...caller, sentence: asked.sentence }, 'credentials were refused');
      if (asked.inDoubt) return problem(reply, 503, asked.sentence);
      return problem(reply.header('www-authenticate', NOT_ENOUGH), 403, asked.sentence);
    }
    log.info({ ...caller, role: asked.credentials.user }, 'credentials were given');
    return reply.header('cache-control', 'no-store').send(doorOf(place, asked));
  });
  return app;
}

const problem = (reply: FastifyReply, status: number, detail: string) =>
  reply.status(status).type('application/problem+json').send({ status, detail });

function doorOf(
  place: DatabasePlace,
  { credentials, expiresAt }: CredentialsAnswer & { readonly granted: true },
): Door {
  const { commandOf, ...where } = place;
  return {
    ...{ ...where, ...credentials },
    expiresAt: new Date(expiresAt).toISOString(),
    ...commandOf(credentials),
  };
}
