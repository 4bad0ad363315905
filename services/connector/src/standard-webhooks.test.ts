/** Standard Webhooks, received. Message, secret and cases are those that the reference libraries' own tests share. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { proofBy, secretProblem } from './proofs.ts';
import { standardHeaders } from './testing/signed.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const BODY = '{"test": 2432232314}';
const SIGNED_AT = 1_614_265_330_000;
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const OTHER = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
const TOLERANCE_MS = 300_000;

const HEADERS = { 'webhook-id': ID, 'webhook-timestamp': '1614265330', 'webhook-signature': SIGNATURE };
type Headers = Readonly<Record<string, string | undefined>>;

/** Why a call is not believed; undefined if it is. */
const doubt = (changes: Headers, { secrets = [SECRET], body = BODY, at = SIGNED_AT } = {}) =>
  proofBy('signature', secrets, TOLERANCE_MS)({ headers: { ...HEADERS, ...changes }, body: Buffer.from(body) }, at);

test("the reference libraries' message is believed", () => {
  expect(doubt({})).toBeUndefined();
});

test.each([
  ['no webhook-id', { 'webhook-id': undefined }, /webhook-id and webhook-timestamp/],
  ['no webhook-timestamp', { 'webhook-timestamp': undefined }, /webhook-id and webhook-timestamp/],
  ['a webhook-timestamp that is no number', { 'webhook-timestamp': 'hello' }, /webhook-id and webhook-timestamp/],
  ['no webhook-signature', { 'webhook-signature': undefined }, /^webhook-signature has no/],
  ['a wrong signature', { 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf' }, /^webhook-signature has no/],
  ['part of the signature', { 'webhook-signature': SIGNATURE.slice(0, 8) }, /^webhook-signature has no/],
  ['an empty signature', { 'webhook-signature': 'v1,' }, /^webhook-signature has no/],
  [
    'a signature of another version',
    { 'webhook-signature': SIGNATURE.replace('v1', 'v2') },
    /^webhook-signature has no/,
  ],
  ['another id', { 'webhook-id': 'msg_other' }, /^webhook-signature has no/],
  ['another timestamp', { 'webhook-timestamp': '1614265331' }, /^webhook-signature has no/],
])('a message with %s is refused', (_, changes, reason) => {
  expect(doubt(changes)).toMatch(reason);
});

test('a body that was serialised again is refused', () => {
  expect(doubt({}, { body: JSON.stringify(JSON.parse(BODY)) })).toMatch(/^webhook-signature has no/);
});

test.each([
  ['old', TOLERANCE_MS + 1],
  ['new', -TOLERANCE_MS - 1],
])('a timestamp that is too %s is refused, and one at the limit is not', (_, off) => {
  expect(doubt({}, { at: SIGNED_AT + off })).toMatch(/^webhook-timestamp is more than 300 seconds/);
  expect(doubt({}, { at: SIGNED_AT + off - Math.sign(off) })).toBeUndefined();
});

test('one valid signature of several is enough, at any place', () => {
  const signatures = [`v1,${OTHER}`, `v2,${OTHER}`, SIGNATURE, `v1,${OTHER}`];
  expect(doubt({ 'webhook-signature': signatures.join(' ') })).toBeUndefined();
  expect(doubt({ 'webhook-signature': signatures.with(2, `v1,${OTHER}`).join(' ') })).toMatch(
    /^webhook-signature has no/,
  );
});

test('while a secret is replaced, either is enough', () => {
  const next = `whsec_${Buffer.alloc(32, 'next').toString('base64')}`;
  expect(doubt({}, { secrets: [next, SECRET] })).toBeUndefined();
  expect(doubt(standardHeaders(BODY, SIGNED_AT, next, ID), { secrets: [next, SECRET] })).toBeUndefined();
  expect(doubt({}, { secrets: [next] })).toMatch(/^webhook-signature has no/);
});

describe('asymmetric signatures', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const secrets = [`whpk_${Buffer.from(x, 'base64url').toString('base64')}`];
  const signed = sign(null, Buffer.from(`${ID}.1614265330.${BODY}`), privateKey).toString('base64');

  test('v1a is believed by the public key whpk_ of the source, beside v1 too', () => {
    expect(doubt({ 'webhook-signature': `v1a,${signed}` }, { secrets })).toBeUndefined();
    expect(doubt({ 'webhook-signature': `v1,${OTHER} v1a,${signed}` }, { secrets })).toBeUndefined();
    expect(doubt({}, { secrets: [...secrets, SECRET] })).toBeUndefined();
  });

  test.each([
    ['another body', `v1a,${signed}`, '{}'],
    ['another version', `v1,${signed}`, BODY],
    ['a shorter signature', `v1a,${signed.slice(0, 40)}`, BODY],
  ])('%s is refused', (_, signature, body) => {
    expect(doubt({ 'webhook-signature': signature }, { secrets, body })).toMatch(/^webhook-signature has no/);
  });

  test('a public key is no secret of HMAC: reading it lets no one sign', () => {
    const forged = standardHeaders(BODY, SIGNED_AT, `whsec_${secrets[0]?.slice('whpk_'.length)}`, ID);
    expect(doubt(forged, { secrets })).toMatch(/^webhook-signature has no/);
  });
});

describe('the form of secrets', () => {
  const withBytes = (prefix: string, bytes: number) => `${prefix}${Buffer.alloc(bytes, 7).toString('base64')}`;

  test.each([withBytes('whsec_', 24), withBytes('whsec_', 64), withBytes('whpk_', 32)])('%s is taken', (secret) => {
    expect(secretProblem('signature', secret)).toBeUndefined();
  });

  test.each([
    ['23 bytes', withBytes('whsec_', 23), /24 to 64 bytes/],
    ['65 bytes', withBytes('whsec_', 65), /24 to 64 bytes/],
    ['no prefix', withBytes('', 32), /has to be whsec_/],
    ['characters that base64 has not', `whsec_${'-'.repeat(44)}`, /has to be whsec_/],
    ['a public key of 31 bytes', withBytes('whpk_', 31), /32 bytes of an Ed25519 public key/],
    ['a private key', withBytes('whsk_', 64), /has to be whsec_/],
  ])('%s is refused', (_, secret, problem) => {
    expect(secretProblem('signature', secret)).toMatch(problem);
    expect(secretProblem('signature', secret)).not.toContain(secret);
  });
});
