import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Authenticator, type Signing } from '../testing/authenticator.ts';
import { EDDSA, ES256, RS256, rawSignature } from './algorithms.ts';
import type { Assertion, ExpectedAssertion } from './assertion.ts';
import { challengeOf, changeText, decisionText, passkeyFingerprintOf, type SignedDecision } from './statement.ts';
import { verifyAnywhere } from './verify-anywhere.ts';
import { type PublicKey, verifyNow } from './verify-now.ts';

const decision: SignedDecision = {
  installation: 'lockbox.example',
  tenantId: 'contoso',
  requestId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  shown: 'a'.repeat(64),
  outcome: 'APPROVE',
  comment: 'b'.repeat(64),
};
const challenge = challengeOf(decisionText(decision));

const adas = new Authenticator('ada');
const expectedOf = (of: Authenticator, asked = challenge): ExpectedAssertion => ({ challenge: asked, ...of });

/** By Node and by Web Crypto, which have to say the same. */
async function verified(assertion: Assertion, key: PublicKey, expected: ExpectedAssertion) {
  const found = verifyNow(assertion, key, expected);
  expect(await verifyAnywhere(assertion, key, expected)).toEqual(found);
  return found;
}
const faultOf = (signing: Signing, asked = challenge) => verified(adas.sign(asked, signing), adas, expectedOf(adas));

describe.each([
  ['ES256', ES256],
  ['EdDSA', EDDSA],
  ['RS256', RS256],
])('an assertion by %s', (_, algorithm) => {
  const authenticator = new Authenticator('bob', { algorithm });
  const expected = expectedOf(authenticator);

  test('counts with what the authenticator says of itself', async () => {
    const state = { userVerified: true, backupEligible: false, backedUp: false, signCount: 7 };
    expect(await verified(authenticator.sign(challenge, { signCount: 7 }), authenticator, expected)).toEqual(state);
    const synced = authenticator.sign(challenge, { flags: 0x1d });
    expect(await verified(synced, authenticator, expected)).toMatchObject({ backupEligible: true, backedUp: true });
  });

  test('counts no more when any byte is another', async () => {
    const assertion = authenticator.sign(challenge);
    for (const part of ['authenticatorData', 'clientDataJson', 'signature'] as const) {
      for (let at = 0; at < assertion[part].length; at += 5) {
        const flipped = Buffer.from(assertion[part]);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        expect(await verified({ ...assertion, [part]: flipped }, authenticator, expected), `${part} ${at}`).toBeTypeOf(
          'string',
        );
      }
    }
  });

  test('is not taken for one by another key, or by another algorithm', async () => {
    const assertion = authenticator.sign(challenge);
    const other = new Authenticator('bob', { algorithm });
    expect(await verified(assertion, other, expected)).toBe('SIGNATURE_WRONG');
    for (const claimed of [ES256, EDDSA, RS256, -7_000].filter((one) => one !== algorithm)) {
      expect(await verified(assertion, { ...authenticator, algorithm: claimed }, expected)).toBe('ALGORITHM_UNKNOWN');
    }
  });
});

describe('an assertion is refused', () => {
  test.each([
    ['of another request', { requestId: '9b2d4b1e-7a51-4c55-8f0e-1d6c3b1f0f11' }],
    ['of another tenant', { tenantId: 'fabrikam' }],
    ['of another installation', { installation: 'other.example' }],
    ['of a request that was shown otherwise', { shown: 'c'.repeat(64) }],
    ['of the other outcome', { outcome: 'DENY' }],
    ['of another comment', { comment: 'c'.repeat(64) }],
    ['without its comment', { comment: null }],
  ] as const)('%s', async (_, changes) => {
    expect(await faultOf({}, challengeOf(decisionText({ ...decision, ...changes })))).toBe('OTHER_CHALLENGE');
  });

  test.each([
    ['at another origin', { origin: 'https://lockbox.example.evil' }, 'OTHER_ORIGIN'],
    ['in a page within another', { crossOrigin: true }, 'OTHER_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'OTHER_RELYING_PARTY'],
    ['without its user', { flags: 0x04 }, 'USER_ABSENT'],
    ['without user verification', { flags: 0x01 }, 'USER_NOT_VERIFIED'],
    ['that registers a key', { type: 'webauthn.create' }, 'OTHER_CEREMONY'],
    ['with flags that contradict each other', { flags: 0x15 }, 'UNREADABLE'],
  ] as const)('%s', async (_, signing, fault) => {
    expect(await faultOf(signing)).toBe(fault);
  });

  test('that cannot be read', async () => {
    const good = adas.sign(challenge);
    const expected = expectedOf(adas);
    for (const bad of [
      { ...good, clientDataJson: Buffer.from('{"type":') },
      { ...good, clientDataJson: Buffer.from('null') },
      { ...good, clientDataJson: Buffer.from([0xff, 0xfe]) },
      { ...good, authenticatorData: Buffer.alloc(0) },
      { ...good, authenticatorData: good.authenticatorData.subarray(0, 36) },
      { ...good, authenticatorData: Buffer.concat([good.authenticatorData, Buffer.alloc(1)]) },
    ]) {
      expect(await verified(bad, adas, expected)).toBe('UNREADABLE');
    }
  });

  test('by a key that is too short, or written otherwise', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({
      format: 'der',
      type: 'spki',
    });
    const longer = Buffer.concat([adas.publicKey, Buffer.alloc(1)]);
    const assertion = adas.sign(challenge);
    for (const key of [
      { algorithm: RS256, publicKey: short },
      { algorithm: ES256, publicKey: longer },
      { algorithm: ES256, publicKey: randomBytes(91) },
    ]) {
      expect(await verified(assertion, key, expectedOf(adas))).toBe('ALGORITHM_UNKNOWN');
    }
  });
});

test('the one vector of WebAuthn Level 3 without user verification is signed, and refused for that', async () => {
  // https://www.w3.org/TR/webauthn-3/#sctn-test-vectors-none-es256
  const hex = (text: string) => Buffer.from(text, 'hex');
  const assertion = {
    authenticatorData: hex('bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000'),
    clientDataJson: hex(
      '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d',
    ),
    signature: hex(
      '3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87',
    ),
  };
  const publicKey = hex(
    '3059301306072a8648ce3d020106082a8648ce3d03010703420004afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220',
  );
  const expected = {
    challenge: hex('39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408'),
    rpId: 'example.org',
    origin: 'https://example.org',
  };
  expect(await verified(assertion, { algorithm: ES256, publicKey }, expected)).toBe('USER_NOT_VERIFIED');
  // The signature beneath is good, and read as browsers read it.
  const { createHash, createPublicKey, verify } = await import('node:crypto');
  const signed = Buffer.concat([
    assertion.authenticatorData,
    createHash('sha256').update(assertion.clientDataJson).digest(),
  ]);
  const raw = rawSignature(assertion.signature) ?? Buffer.alloc(0);
  const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
  expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
});

test('of a signature in DER only the one form counts', () => {
  const der = Buffer.from('3006020101020102', 'hex');
  expect(Buffer.from(rawSignature(der) ?? []).toString('hex')).toBe(`${'00'.repeat(31)}01${'00'.repeat(31)}02`);
  for (const other of [
    '300602010102010200', // more behind it
    '30060201010201', // cut off
    '3006020181020102', // negative
    '300702020001020102', // longer than it need be
    '3081060201010201 02'.replace(' ', ''), // its length too
    '3005020101020000', // no number
    `3026022101${'00'.repeat(32)}020101`, // more than 32 bytes
    '',
  ]) {
    expect(rawSignature(Buffer.from(other, 'hex')), other).toBeUndefined();
  }
});

describe('what is signed', () => {
  test('tells decisions, changes and keys apart', () => {
    const change = { installation: 'lockbox.example', tenantId: 'contoso', number: 3 };
    const texts = [
      decisionText(decision),
      changeText({ ...change, change: ['DISABLE_POLICY'] }),
      changeText({ ...change, number: 4, change: ['DISABLE_POLICY'] }),
      changeText({ ...change, change: ['REQUIRE'] }),
      changeText({ ...change, change: ['REQUIRE_NO_LONGER'] }),
      changeText({ ...change, change: ['SET_APPROVAL_RULE', 'PERMISSIONS', [], ['read']] }),
      changeText({ ...change, change: ['SET_APPROVAL_RULE', 'ENVIRONMENTS', ['read'], []] }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts[0]).toBe(
      `["lockbox/passkey-decision/v1","lockbox.example","contoso","${decision.requestId}","${'a'.repeat(64)}","APPROVE","${'b'.repeat(64)}"]`,
    );
    expect(texts[1]).toBe('["lockbox/passkey-change/v1","lockbox.example","contoso",3,"DISABLE_POLICY"]');
  });

  test('a fingerprint covers the key, its person, its tenant and the domain where it may be used', () => {
    const key = { ...adas, principalId: 'ada', installation: 'lockbox.example', publicKey: adas.publicKey };
    const fingerprints = [
      passkeyFingerprintOf('contoso', key),
      passkeyFingerprintOf('fabrikam', key),
      passkeyFingerprintOf('contoso', { ...key, principalId: 'bob' }),
      passkeyFingerprintOf('contoso', { ...key, installation: 'other.example' }),
      passkeyFingerprintOf('contoso', { ...key, rpId: 'example' }),
      passkeyFingerprintOf('contoso', { ...key, origin: 'https://evil.example' }),
      passkeyFingerprintOf('contoso', { ...key, publicKey: new Authenticator('ada').publicKey }),
    ];
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
