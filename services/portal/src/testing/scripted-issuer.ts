/** A real issuer of keys, on a port of its own, whose answers a test decides. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSettings } from '@lockbox/platform/settings';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { type PortalSettings, portalSettings } from '../settings.ts';

export const DISCOVERY = '/.well-known/openid-configuration';
export const KEYS = '/keys';

type Respond = (request: IncomingMessage, response: ServerResponse, answer: unknown) => void;

export interface ScriptedIssuer {
  readonly url: string;
  /** The signing key: its public part is under `/keys`, with the id `one`. */
  readonly privateKey: CryptoKey;
  /** A portal's settings, in which it is the issuer of customers and of the provider. */
  settings(changes?: Readonly<Record<string, string>>): PortalSettings;
  close(): void;
}

/** `respond` gets what an issuer should answer, and answers. */
export async function startScriptedIssuer(alg: 'RS256' | 'ES256', respond: Respond): Promise<ScriptedIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg, use: 'sig' };
  const server = createServer((request, response) => {
    const answers: Readonly<Record<string, unknown>> = {
      [DISCOVERY]: {
        issuer: url,
        authorization_endpoint: `${url}/auth`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}${KEYS}`,
      },
      [KEYS]: { keys: [jwk] },
    };
    response.setHeader('content-type', 'application/json');
    respond(request, response, answers[request.url ?? '']);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
  return {
    url,
    privateKey,
    settings: (changes = {}) =>
      readSettings(portalSettings, {
        LOCKBOX_KAFKA_BROKERS: 'localhost:9092',
        LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
        LOCKBOX_MONGO_URL: 'mongodb://localhost',
        LOCKBOX_SENDER_KEY: 'a key as long as it has to be at least',
        LOCKBOX_SESSION_KEY: 'another key as long as it has to be',
        LOCKBOX_SOURCE_KEY: 'a third key as long as it has to be',
        LOCKBOX_INSTALLATION: 'lockbox.test',
        LOCKBOX_CHECKPOINT_PUBLIC_KEYS: `MCowBQYDK2VwAyEA${'B'.repeat(43)}=`,
        LOCKBOX_SIGNING_PUBLIC_KEYS: `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`,
        LOCKBOX_OIDC_ISSUER: url,
        LOCKBOX_PROVIDER_OIDC_ISSUER: url,
        ...changes,
      }),
    close: () => void server.close(),
  };
}
