import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { afterAll, expect, test, vi } from 'vitest';
import { captured } from '../testing/captured.ts';

const YES = {
  decision: true,
  context: { requestId: 'request-1', grantId: 'grant-1', expiresAt: '2026-03-01T20:00:00.000Z' },
};
const NO = { decision: false, context: { reason: 'GRANT_OVER', message: 'The access is over.' } };
const SECRET = 'secret-of-the-crm-and-of-nobody-else';

/** Access, as far as it says yes to reading and no to all else. */
const access = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const isKnown = request.headers.authorization === `Bearer ${SECRET}`;
    const reads = Buffer.concat(parts).includes('"name":"read"');
    response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(reads ? YES : NO));
  });
});
await new Promise<void>((done) => access.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(access.address() as AddressInfo).port}`; // a listening TCP server has one
afterAll(() => void access.close());

const checkWith = async (permission: string, env: Readonly<Record<string, string>>) =>
  await captured(['access', 'check', 'diego', 'contoso', 'crm', permission, '--json'], {
    ...{ LOCKBOX_HOME: '/nonexistent', LOCKBOX_ACCESS_URL: url, LOCKBOX_ACCESS_SECRET: SECRET, ...env },
  });
async function check(permission: string, secret = SECRET) {
  const { code, out } = await checkWith(permission, { LOCKBOX_ACCESS_SECRET: secret });
  return { code, answer: JSON.parse(out) };
}

test('access check says what access answers, and ends with 1 where that is no, or no answer', async () => {
  expect(await check('read')).toEqual({
    code: 0,
    answer: { granted: true, requestId: 'request-1', grantId: 'grant-1', until: '2026-03-01T20:00:00.000Z' },
  });
  expect(await check('delete')).toEqual({ code: 1, answer: { granted: false, ...NO.context } });
  expect(await check('read', 'another-secret-of-as-many-characters')).toMatchObject({
    code: 1,
    answer: { granted: false, reason: 'UNCERTAIN' },
  });
});

test('outside development the secret is sent over a network by https alone', async () => {
  const asked = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('not asked'));
  const elsewhere = { LOCKBOX_ACCESS_URL: 'http://access.example.com:8080' };
  const { code, err } = await checkWith('read', elsewhere);
  expect({ code, err }).toEqual({ code: EXIT.wrongSettings, err: expect.stringContaining('LOCKBOX_ACCESS_URL') });
  expect(asked).not.toHaveBeenCalled();
  await checkWith('read', { ...elsewhere, LOCKBOX_DEVELOPMENT: 'true' });
  expect(asked).toHaveBeenCalled();
  asked.mockRestore();
});
