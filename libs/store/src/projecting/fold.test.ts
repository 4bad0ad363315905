import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projections } from '../collections/index.ts';
import { besidesAfter, type Documents, folded as foldedWith } from '../testing/folded.ts';
import { lifeOfRequest, policyRolledOut, recordsOf } from '../testing/sample-events.ts';

const fromEvents = Object.values(projections)
  .flat()
  .flatMap(({ projection }) => (projection.from === 'events' ? [projection] : []));
const all = recordsOf('contoso', [...policyRolledOut, ...lifeOfRequest('contoso', 1), ...lifeOfRequest('contoso', 2)]);
const besideOf = besidesAfter(all);
const folded = (projection: (typeof fromEvents)[number], batch: typeof all, before?: Documents) =>
  foldedWith(projection, batch, before, besideOf);

test('records that are delivered again, in batches of any size, change nothing', () => {
  const pieces = fc.array(fc.tuple(fc.nat(all.length - 1), fc.integer({ min: 1, max: all.length })), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, (redelivered) => {
      for (const projection of fromEvents) {
        const once = folded(projection, all);
        let again = once;
        for (const [from, count] of redelivered) again = folded(projection, all.slice(from, from + count), again);
        expect(again).toEqual(once);
      }
    }),
    { verbose: true },
  );
});

test('batches of any size give the same documents', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 })), (sizes) => {
      for (const projection of fromEvents) {
        let documents: Documents = new Map();
        let from = 0;
        for (const size of [...sizes, all.length]) {
          documents = folded(projection, all.slice(from, from + size), documents);
          from += size;
        }
        expect(documents).toEqual(folded(projection, all));
      }
    }),
    { verbose: true },
  );
});
