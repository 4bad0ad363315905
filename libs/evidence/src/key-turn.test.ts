import type { EventData } from '@lockbox/contracts/generated/events';
import { providerLog, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { createKeyTurn } from './key-turn.ts';
import { digestOf } from './merkle.ts';
import { PROOF_HEADER, proofsOf } from './proof.ts';
import { newSigningKeys, type SigningKey, signingKeyOf } from './signing-keys.ts';

const OWN = providerLog(3);
const contoso = tenantId('contoso');
const aKey = () => signingKeyOf(newSigningKeys().signingKey);
const [k1, k2, k3] = [aKey(), aKey(), aKey()] as const;

interface Written {
  readonly tenantId: TenantId;
  readonly data: EventData;
}
const announces = ({ id }: SigningKey, of = OWN): Written => ({
  tenantId: of,
  data: { type: 'SigningKeyIntroduced', keyId: id, algorithm: 'Ed25519', publicKey: '', previousKeyId: null },
});
const other: Written = {
  tenantId: contoso,
  data: { type: 'AdministrationRecorded', action: 'SIGNED_IN', subject: null, detail: null },
};

/** Says of each event, transaction by transaction, whether it is out of turn. */
function judged(...transactions: readonly (readonly [SigningKey, ...Written[]])[]): readonly (readonly boolean[])[] {
  const isOutOfTurn = createKeyTurn(OWN);
  return transactions.map(([key, ...events], number) => {
    const hashes = events.map((_, index) => digestOf(Buffer.from(`${number}/${index}`)));
    const proofs = proofsOf(key, { topic: 'lockbox.events', partition: 3 }, hashes);
    return events.map((value, index) => isOutOfTurn({ value, headers: { [PROOF_HEADER]: proofs[index] } }));
  });
}

test('an event of a key that was replaced is out of turn, from the announcement of the new key on', () => {
  expect(judged([k1, announces(k1), other], [k2, announces(k2), other], [k1, other], [k2, other])).toEqual([
    [false, false],
    [false, false],
    [true],
    [false],
  ]);
});

test('a replaced key cannot announce itself again', () => {
  expect(judged([k1, announces(k1)], [k2, announces(k2)], [k1, announces(k1), other], [k2, other])).toEqual([
    [false],
    [false],
    [true, true],
    [false],
  ]);
});

test('a new key counts before its announcement, also where an instance with the old key decides that', () => {
  expect(judged([k1, announces(k1)], [k2, other], [k1, announces(k2), other], [k2, other], [k1, other])).toEqual([
    [false],
    [false],
    [false, false],
    [false],
    [true],
  ]);
});

test('a key of a release that announced none is replaced by the first announcement', () => {
  expect(judged([k1, other], [k2, announces(k2)], [k1, other])).toEqual([[false], [false], [true]]);
});

test('keys replace one another in order, and only the log of the provider announces them', () => {
  expect(judged([k1, announces(k1)], [k2, announces(k2, contoso)], [k1, other])).toEqual([[false], [false], [false]]);
  expect(judged([k1, announces(k1)], [k2, announces(k2)], [k3, announces(k3)], [k1, other], [k2, other])).toEqual([
    [false],
    [false],
    [false],
    [true],
    [true],
  ]);
});
