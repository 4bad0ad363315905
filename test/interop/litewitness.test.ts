/** Audit's side of c2sp.org/tlog-witness against a witness that others wrote: `litewitness`. */
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { treeOf } from '@lockbox/evidence/testing/tree-of';
import { hasGo, hasSshAgent } from '@lockbox/testing/built-programs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWitness } from '../../services/audit/src/witness-client.ts';
import { type LiteWitness, startLiteWitness } from './litewitness-process.ts';

const ORIGIN = 'lockbox.test/lockbox.events/0';

describe.skipIf(!hasGo || !hasSshAgent)('litewitness', () => {
  const { signingKey, publicKey } = newSigningKeys();
  const key = checkpointKeyOf(signingKey);
  const entries = Array.from({ length: 60 }, (_, index) => `entry ${index}`);
  const genuine = treeOf(entries);
  const forged = treeOf(entries.map((entry, index) => (index < 20 ? entry : `another ${entry}`)));
  let witness: LiteWitness;
  beforeAll(async () => {
    witness = await startLiteWitness([verifierKeyOf(ORIGIN, publicKey)]);
  });
  afterAll(() => witness?.stop());

  const ask = (old: number, size: number, tree = genuine) => {
    const note = key.sign({ origin: ORIGIN, size, root: tree.rootAt(size) });
    return askWitness(witness, { old, proof: tree.proof(old, size), note }, new AbortController().signal);
  };

  test('cosigns what goes on, by our proofs, and its signature is believed', async () => {
    for (const [old, size] of [
      [0, 7],
      [7, 8],
      [8, 8],
      [8, 20],
      [20, 43],
    ] as const) {
      expect(await ask(old, size)).toMatchObject({ kind: 'cosigned', signature: { name: 'litewitness.test/w1' } });
    }
  });

  test('says how far it has seen the log', async () => {
    expect(await ask(0, 50)).toEqual({ kind: 'other-size', size: 43 });
    expect(await ask(50, 50)).toEqual({ kind: 'other-size', size: 43 });
    expect(await ask(8, 8)).toEqual({ kind: 'other-size', size: 43 });
  });

  test('does not cosign a log that was rewritten', async () => {
    expect(await ask(43, 60, forged)).toMatchObject({ kind: 'inconsistent' });
    expect(await ask(43, 43, forged)).toMatchObject({ kind: 'inconsistent' });
    expect(await ask(43, 60)).toMatchObject({ kind: 'cosigned' });
  });

  test('refuses what the log’s key has not signed', async () => {
    const other = checkpointKeyOf(newSigningKeys().signingKey);
    const note = other.sign({ origin: ORIGIN, size: 60, root: genuine.rootAt(60) });
    const answer = await askWitness(witness, { old: 60, proof: [], note }, new AbortController().signal);
    expect(answer).toMatchObject({ kind: 'refused' });
  });
});
