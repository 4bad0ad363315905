// A service with customers' data that lets in whom Lockbox has given access, and nobody else. It checks engineers' tokens, and
// asks at each call whether access still runs.
//
//   LOCKBOX_ACCESS_URL=http://localhost:8083 LOCKBOX_ACCESS_SECRET=… node examples/data-owners/guarded-service.mjs
import { createAskAccess } from '@lockbox/guard/ask-access';
import { guarded } from '@lockbox/guard/fastify';
import { createTokenGuard } from '@lockbox/guard/token-guard';
import Fastify from 'fastify';

const { LOCKBOX_ACCESS_URL: access = '', LOCKBOX_ACCESS_SECRET: secret = '', PORT = '8090' } = process.env;
const url = `http://localhost:${PORT}`;

/** By tenant; an example needs no database. */
const orders = { contoso: [{ id: 1, total: 40 }] };

const app = Fastify();
app.addHook(
  'onRequest',
  guarded({
    guard: createTokenGuard({ issuer: access, audience: url, ask: createAskAccess({ url: access, secret }) }),
    url,
    wants: ({ method, params: { tenant } }) =>
      method === 'GET' ? { tenantId: tenant, dataStoreId: 'crm', permission: 'read' } : undefined,
    onGranted: (_, { engineerId, grantId }) => console.log(`${engineerId} reads by grant ${grantId}`),
  }),
);
app.get('/:tenant/orders', async ({ params: { tenant } }) => orders[tenant] ?? []);
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
console.log(`listening at ${url}`);
