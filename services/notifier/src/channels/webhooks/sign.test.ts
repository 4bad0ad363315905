import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { expect, test } from 'vitest';
import { secretsOf, signedHeaders } from './sign.ts';

test('the signature is the one of Standard Webhooks’ reference libraries', () => {
  const headers = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1_614_265_330_999,
    body: '{"test": 2432232314}',
  });
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('an id has no full stop, which would make what is signed ambiguous', () => {
  expect(notificationIdOf('event.1', 'webhook.1', 'WEBHOOK')).toMatch(/^[0-9a-f-]{36}$/);
});

test('for a day after a change both secrets sign, the new one first; then the old one does not any more', () => {
  const webhook = { secret: 'whsec_bmV3', previousSecret: { secret: 'whsec_b2xk', until: 1_000 } };
  expect(secretsOf(webhook, 999)).toEqual(['whsec_bmV3', 'whsec_b2xk']);
  expect(secretsOf(webhook, 1_000)).toEqual(['whsec_bmV3']);
  expect(secretsOf({ secret: 'whsec_bmV3' }, 0)).toEqual(['whsec_bmV3']);
  const message = { id: 'm', at: 0, body: '{}' };
  const alone = (secret: string) => signedHeaders([secret], message)['webhook-signature'];
  expect(signedHeaders(secretsOf(webhook, 999), message)['webhook-signature']).toBe(
    `${alone('whsec_bmV3')} ${alone('whsec_b2xk')}`,
  );
});

test('the lines of the guide believe what was signed, and refuse all else without failing', async () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../../../../docs/guides/webhooks.md'), 'utf8');
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  const { isFromLockbox } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const [old, secret, body] = ['whsec_b2xk', 'whsec_bmV3', '{"test": 1}'];
  const headers = signedHeaders([secret, old], { id: 'm', at: Date.now(), body });
  for (const either of [secret, old]) expect(isFromLockbox(either, headers, body)).toBe(true);
  expect(isFromLockbox('whsec_b3RoZXI=', headers, body)).toBe(false);
  expect(isFromLockbox(secret, headers, `${body} `)).toBe(false);
  const { 'webhook-signature': _, ...unsigned } = headers;
  expect(isFromLockbox(secret, unsigned, body)).toBe(false);
  expect(isFromLockbox(secret, {}, body)).toBe(false);
  const late = signedHeaders([secret], { id: 'm', at: Date.now() - 301_000, body });
  expect(isFromLockbox(secret, late, body)).toBe(false);
});
