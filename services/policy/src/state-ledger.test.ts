import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateLedger } from './state-ledger.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const change = fc.tuple(key, fc.option(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })));

test('the sum depends on what is there, not on how it came there', () => {
  fc.assert(
    fc.property(fc.array(change), fc.nat(), (changes, cut) => {
      const ledger = new StateLedger();
      for (const [name, element] of changes.slice(0, cut)) ledger.set(name, element);
      const rest = new Map(changes.slice(cut));
      const foreseen = ledger.sumAfter(rest);
      ledger.apply(rest);
      const there = [...new Map(changes)].filter(([, element]) => element !== null);
      const sum = there.reduce((total, [, element]) => total + (element ?? 0n), 0n);
      expect(ledger.sum).toBe(BigInt.asUintN(256, sum));
      expect(foreseen).toBe(ledger.sum);
      expect(new Set(ledger.keys())).toEqual(new Set(there.map(([name]) => name)));
    }),
  );
});
