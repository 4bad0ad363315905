import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Access signs with it where its key is RSA. */
const ALGORITHM = 'RS256';

/** Issues tokens as access does, for whatever a test says, and publishes its key in the same place. */
export async function startTokenIssuer() {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: ALGORITHM }] };
  const server = createServer((request, response) =>
    request.url === '/oauth/jwks.json'
      ? response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks))
      : response.writeHead(404).end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
  const own = await generateKeyPair('ES256');
  const jwk = await exportJWK(own.publicKey);

  return {
    url,
    /** The headers of a call that an engineer's tool makes by its grant. */
    async headersFor(call: {
      readonly url: string;
      readonly engineerId: string;
      readonly tenantId: string;
      readonly dataStoreId: string;
      readonly grantId: string;
    }): Promise<Record<string, string>> {
      const { engineerId, tenantId, dataStoreId, grantId } = call;
      const at = Math.floor(Date.now() / 1000);
      const detail = { type: DATA_STORE_ACCESS, tenantId, dataStoreId, grantId, environmentId: 'e', requestId: 'r' };
      const token = await new SignJWT({
        ...{ iss: url, aud: new URL(call.url).origin, sub: engineerId, client_id: 'lockbox-cli' },
        ...{ jti: randomUUID(), iat: at, exp: at + 60 },
        cnf: { jkt: await calculateJwkThumbprint(jwk) },
        authorization_details: [{ ...detail, actions: ['list'] }],
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt' })
        .sign(privateKey);
      const proof = await new SignJWT({
        ...{ jti: randomUUID(), htm: 'POST', htu: call.url, iat: at, ath: hash('sha256', token, 'base64url') },
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(own.privateKey);
      return { authorization: `DPoP ${token}`, dpop: proof };
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
