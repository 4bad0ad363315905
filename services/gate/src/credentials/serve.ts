import { dataStoreId, tenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import type { FastifyInstance } from 'fastify';
import { createRemoteJWKSet } from 'jose';
import type { DatabasePlace } from '../database.ts';
import type { GateSettings } from '../settings.ts';
import { type AskCredentials, CREDENTIALS_PATH, createCredentialsApp } from './app.ts';
import { readCaller } from './caller.ts';
import { fewAtOnce } from './few-at-once.ts';

const KEYS_WITHIN_MS = 2_000;

/**
 * Serves credentials if the gate knows the access service, whose tokens identify the caller; without it there is no such
 * endpoint.
 */
export async function serveCredentials(
  settings: GateSettings,
  place: DatabasePlace,
  log: Logger,
  ask: AskCredentials,
): Promise<FastifyInstance | undefined> {
  const { LOCKBOX_GATE_TOKEN_ISSUER: issuer, LOCKBOX_GATE_URL: url } = settings;
  if (issuer === '') return undefined;
  const app = createCredentialsApp({
    ...{ log, ask: fewAtOnce(ask), place },
    callerOf: readCaller({
      ...{ issuer, audience: url, url: url + CREDENTIALS_PATH },
      keys: createRemoteJWKSet(new URL(`${issuer}/oauth/jwks.json`), { timeoutDuration: KEYS_WITHIN_MS }),
      tenantId: tenantId(settings.LOCKBOX_GATE_TENANT),
      dataStoreId: dataStoreId(settings.LOCKBOX_GATE_DATA_STORE),
    }),
  });
  await app.listen({ host: settings.LOCKBOX_HTTP_HOST, port: settings.LOCKBOX_GATE_PORT });
  return app;
}
