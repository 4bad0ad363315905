import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateLedger } from './state-ledger.ts';

/** The memory has room for the elements of some records, and only while they are there. */
const ROOM = ['a', 'b'];
const key = fc.constantFrom(...ROOM, 'c', 'd');
const change = fc.tuple(key, fc.option(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })));

test('the sum depends on what is there, not on how it came there', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change)), (transactions) => {
      const notes = new Map<string, Buffer>();
      const ledger = new StateLedger({ note: (name) => notes.get(name) });
      for (const transaction of transactions) {
        const changes = new Map(transaction);
        const sum = ledger.sumAfter(changes);
        for (const [name, element] of changes) {
          if (element === null) notes.delete(name);
          else if (ROOM.includes(name) && !notes.has(name)) notes.set(name, Buffer.alloc(32));
        }
        ledger.accept(changes, sum);
      }
      const there = [...new Map(transactions.flat())];
      const sum = there.reduce((total, [, element]) => total + (element ?? 0n), 0n);
      expect(ledger.sum).toBe(BigInt.asUintN(256, sum));
    }),
  );
});
