import { describe, expect, test } from 'vitest';
import { hashOf } from './chain.ts';
import { digestOf } from './merkle.ts';
import { proofsOf, signerOf } from './proof.ts';
import { newSigningKeys, publicKeysOf, signingKeyOf } from './signing-keys.ts';
import { createProofVerifier } from './verifier.ts';

const pair = newSigningKeys();
const key = signingKeyOf(pair.signingKey);
const place = { topic: 'lockbox.events', partition: 3 };
const values = ['one', 'two', 'three', 'four', 'five'].map((text) => Buffer.from(`\0\0\0\0\x07${text}`));
const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = values;
const transaction = (of: readonly Buffer[], at = place, by = key) => proofsOf(by, at, of.map(digestOf));
const verifier = (keys = pair.publicKey, topic = place.topic) => createProofVerifier(topic, publicKeysOf(keys));

describe('the proof of an event', () => {
  test('each event of a transaction is proven alone, and all of them one after another', () => {
    const proofs = transaction(values);
    const all = verifier();
    expect(values.map((value, index) => verifier().faultOf(3, value, proofs[index]))).toEqual(
      values.map(() => undefined),
    );
    expect(values.map((value, index) => all.faultOf(3, value, proofs[index]))).toEqual(values.map(() => undefined));
    expect(values.toReversed().map((value, index) => all.faultOf(3, value, proofs.at(-1 - index)))).toEqual(
      values.map(() => undefined),
    );
  });

  test('one event alone takes 81 bytes, each doubling 32 more', () => {
    expect([1, 2, 4, 5].map((size) => transaction(values.slice(0, size))[0]?.length)).toEqual([81, 113, 145, 177]);
  });

  test('an event without proof, and what is no proof, count for nothing', () => {
    const [proof = first] = transaction([first]);
    expect(verifier().faultOf(3, first, undefined)).toBe('NO_PROOF');
    expect(verifier().faultOf(3, null, proof)).toBe('NO_PROOF');
    expect(verifier().faultOf(3, first, proof.subarray(1))).toBe('NO_PROOF');
    expect(verifier().faultOf(3, first, Buffer.alloc(0))).toBe('NO_PROOF');
    expect(verifier().faultOf(3, first, Buffer.concat([Buffer.from([2]), proof.subarray(1)]))).toBe('NO_PROOF');
  });

  test('a node of the tree cannot pass for an event', () => {
    const [proof = first] = transaction([first, second]);
    const nodeInput = Buffer.concat([Buffer.from([1]), hashOf(first), hashOf(second)]);
    const forged = Buffer.concat([proof.subarray(0, 81)]);
    forged.writeUInt32BE(1, 13);
    expect(verifier().faultOf(3, nodeInput, forged)).toBe('NO_PROOF');
  });

  test('a changed value, another event’s proof, and another partition, topic or key are reported', () => {
    const [proof = first, other] = transaction([first, second]);
    const stranger = signingKeyOf(newSigningKeys().signingKey);
    const all = verifier();
    for (const check of [all, verifier(), all]) {
      expect(check.faultOf(3, Buffer.concat([first, Buffer.from('!')]), proof)).toBe('WRONG_PROOF');
      expect(check.faultOf(3, first, other)).toBe('WRONG_PROOF');
      expect(check.faultOf(4, first, proof)).toBe('WRONG_PROOF');
      expect(check.faultOf(3, first, transaction([first], place, stranger)[0])).toBe('UNKNOWN_KEY');
      expect(check.faultOf(3, first, proof)).toBeUndefined();
    }
    expect(verifier(pair.publicKey, 'other.events').faultOf(3, first, proof)).toBe('WRONG_PROOF');
  });

  test('no byte of a proof can be changed, whether or not its transaction is known', () => {
    const proofs = transaction(values);
    const known = verifier();
    const [proof = first] = proofs;
    for (let at = 0; at < proof.length; at++) {
      const changed = Buffer.from(proof);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifier().faultOf(3, first, changed)).toBeDefined();
      expect(known.faultOf(3, first, proof)).toBeUndefined();
      expect(known.faultOf(3, first, changed)).toBeDefined();
    }
  });

  test('many at once are judged as one after another, whichever of them come first, and wherever a portion ends', async () => {
    const [proof = first, other] = transaction([first, second]);
    const stranger = signingKeyOf(newSigningKeys().signingKey);
    const changed = Buffer.concat([first, Buffer.from('!')]);
    const unsigned = Buffer.from(proof);
    unsigned[70] = (unsigned[70] ?? 0) ^ 1; // of the signature
    const records: readonly (readonly [Buffer | null, Buffer | undefined])[] = [
      [first, proof],
      [second, other],
      [changed, proof],
      [first, unsigned],
      [first, other],
      [first, transaction([first], place, stranger)[0]],
      [first, transaction([first], { ...place, partition: 4 })[0]],
      [first, undefined],
      [null, proof],
      ...transaction(values).map((one, index) => [values[index] ?? first, one] as const),
    ];
    for (const from of records.keys()) {
      const order = [...records.slice(from), ...records.slice(0, from), ...records.toReversed()];
      const alone = verifier();
      const expected = order.map(([value, header]) => alone.faultOf(3, value, header));
      for (const portion of [1, 3, order.length]) {
        for (const waits of [true, false]) {
          const together = verifier();
          const found: Promise<readonly (string | undefined)[]>[] = [];
          for (let at = 0; at < order.length; at += portion) {
            const looked = order.slice(at, at + portion).map(([value, header]) => together.lookAt(3, value, header));
            const checked = together.checkSignatures();
            found.push(
              checked.then(() =>
                looked.map((one) => (typeof one === 'string' ? one : one.holds ? undefined : 'WRONG_PROOF')),
              ),
            );
            if (waits) await checked;
          }
          expect((await Promise.all(found)).flat(), `${portion} at once`).toEqual(expected);
        }
      }
    }
  });

  test('a key that is no longer in use still proves what it signed', () => {
    const next = newSigningKeys();
    const check = verifier(`${next.publicKey},${pair.publicKey}`);
    expect(check.faultOf(3, first, transaction([first])[0])).toBeUndefined();
    expect(check.faultOf(3, second, transaction([second], place, signingKeyOf(next.signingKey))[0])).toBeUndefined();
  });

  test('a key’s id begins the SHA-256 of its 32 bytes', () => {
    const raw = Buffer.from(pair.publicKey, 'base64').subarray(-32);
    expect(key.id).toBe(hashOf(raw).toString('hex').slice(0, 16));
    expect(signerOf(transaction([first])[0] ?? first).keyId).toBe(key.id);
    expect(key.publicKey).toBe(pair.publicKey);
  });

  test('a signing key may be given as PEM', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${pair.signingKey}\n-----END PRIVATE KEY-----\n`;
    expect(signingKeyOf(pem).id).toBe(key.id);
  });
});
