import { expect, test } from 'vitest';
import { proofBy } from './proofs.ts';
import { timeOf } from './time-of.ts';

test("Jira's own example is signed as it says", () => {
  // https://developer.atlassian.com/cloud/jira/service-desk/webhooks/ gives this secret, body and signature.
  const headers = { 'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9' };
  const prove = proofBy('jira', ["It's a Secret to Everybody"], 1_000);
  // It has no time, so that it is refused for that alone.
  expect(prove({ headers, body: Buffer.from('Hello World!') }, 0)).toContain('timestamp of the body');
  expect(prove({ headers, body: Buffer.from('Hello World?') }, 0)).toContain('x-hub-signature is not');
});

test('times are milliseconds, or texts with an offset; without one, as ServiceNow writes them, they are in UTC', () => {
  const at = Date.parse('2026-11-27T10:04:00Z');
  for (const text of [
    at,
    '2026-11-27T10:04:00Z',
    '2026-11-27T11:04:00.000+0100',
    '2026-11-27T11:04:00+01:00',
    '2026-11-27 10:04:00',
  ])
    expect(timeOf(text), String(text)).toBe(at);
  for (const wrong of [
    '2026-11-27T10:04:00',
    '2026-11-27',
    '27.11.2026 10:04',
    '',
    null,
    -1,
    1.5,
    '2026-13-45T10:04:00Z',
    '2026-02-30T10:04:00Z',
    '2026-11-27T24:00:00Z',
    `${at}`,
  ])
    expect(timeOf(wrong), String(wrong)).toBeUndefined();
});
