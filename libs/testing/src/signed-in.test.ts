import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessTokenOf } from './signed-in.ts';
import type { TestStack } from './stack.ts';
import { until } from './until.ts';

let expiresIn = 3_600;
let asked = 0;
const issuer = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: `token ${++asked}`, expires_in: expiresIn }));
});
let stack: TestStack;

beforeAll(async () => {
  await once(issuer.listen(0, '127.0.0.1'), 'listening');
  const address = issuer.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  stack = { issuerUrl: `http://127.0.0.1:${port}` } as TestStack; // nothing else of it is asked for
});
afterAll(() => void issuer.close());

test('a token is asked for once', async () => {
  const ada = { sub: 'ada', tenant: 'contoso' };
  expect(await accessTokenOf(ada, stack)).toBe(await accessTokenOf(ada, stack));
});

test('one that ends soon is given to nobody any more', async () => {
  expiresIn = 60;
  const bob = { sub: 'bob', tenant: 'contoso' };
  const first = await accessTokenOf(bob, stack);
  await until('another is given', async () => (await accessTokenOf(bob, stack)) !== first);
});
