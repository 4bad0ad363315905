import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';

const NOW = Date.now();
const end = {
  ...{ _id: 'one', kind: 'ACCESS_OVER', stream: 'gateway', partition: 0, offset: 4, reason: 'PERIOD_OVER' },
  ...{ tenantId: 'contoso', engineerId: 'nestor', dataStoreId: 'crm', grantId: 'grant-1', endedAt: NOW, notedAt: NOW },
};
const taken = { ...end, state: 'DELIVERED', settledAt: NOW, attempts: 1, detail: '202' };
const waiting = { ...end, state: 'PENDING', settledAt: null, attempts: 7, detail: 'ECONNREFUSED' };
let answer: readonly object[];
const server = createServer((request, response) => {
  response.writeHead(request.url === '/deliveries' ? 200 : 404).end(JSON.stringify(answer));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
afterAll(() => void server.close());

const signals = (args: readonly string[], at = url) =>
  captured(['signals', ...args, '--table', '--no-color'], {
    ...{ LOCKBOX_HOME: '/nonexistent', LOCKBOX_SIGNALS_HEALTH_URL: at },
  });

test('a receiver that takes what comes is well; one for which something waits for more than a minute is not', async () => {
  answer = [{ stream: 'gateway', pending: 0, newest: [taken] }];
  expect(await signals([])).toMatchObject({ code: 0, out: expect.stringMatching(/gateway +0 +0 +202/) });
  answer = [{ stream: 'gateway', pending: 1, oldest: NOW - 61_000, newest: [waiting] }];
  expect(await signals([])).toMatchObject({ code: 1, out: expect.stringMatching(/gateway +1 .* 0 +ECONNREFUSED/) });
});

test('of one receiver each of the newest is shown, with what came of it', async () => {
  answer = [{ stream: 'gateway', pending: 1, oldest: NOW, newest: [waiting, taken] }];
  const { code, out } = await signals(['gateway']);
  expect(code).toBe(0);
  expect(out).toMatch(/nestor at contoso\/crm, grant grant-1 +pending +7 +ECONNREFUSED/);
  expect(await signals(['proxy'])).toMatchObject({ code: 64, err: expect.stringContaining('There are: gateway') });
});

test('where signals does not answer, it is said which setting says where it is', async () => {
  expect(await signals([], 'http://127.0.0.1:1')).toMatchObject({
    code: 69,
    err: expect.stringContaining('LOCKBOX_SIGNALS_HEALTH_URL'),
  });
});
