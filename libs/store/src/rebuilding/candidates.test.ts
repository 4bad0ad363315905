import type { Collection } from 'mongodb';
import { expect, test } from 'vitest';
import { collections } from '../collections/index.ts';
import type { StoredDocument } from '../define-collection.ts';
import type { Target } from '../projecting/target.ts';
import { candidateOf, lookAgain } from './candidates.ts';

test('documents are looked at again some at a time, however many there are', async () => {
  let open = 0;
  let most = 0;
  const find = ({ _id }: { readonly _id: { readonly $in: readonly string[] } }) => ({
    async toArray(): Promise<readonly StoredDocument[]> {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      return _id.$in.filter((id) => Number(id) % 2 === 0).map((id) => ({ _id: id }));
    },
  });
  const live: Target = { collection: <D extends StoredDocument>() => ({ find }) as unknown as Collection<D> }; // all that is asked of it
  const candidates = Array.from({ length: 20_001 }, (_, number) =>
    candidateOf({ collection: collections.requests, id: String(number), live: null, rebuilt: { _id: String(number) } }),
  );
  const again = await lookAgain(live, candidates);
  expect(again.map(({ id }) => id)).toEqual(candidates.map(({ id }) => id));
  expect(again.filter(({ right }) => right)).toHaveLength(10_001);
  expect(most).toBeLessThan(20);
});
