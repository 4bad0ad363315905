import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

const done = (items: readonly string[]) => items.map((item) => ({ status: 'fulfilled', value: item.length }) as const);

/** Work that ends when the test says so. */
function slowWork() {
  const groups: (readonly string[])[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const began = Promise.withResolvers<void>();
  return {
    groups,
    began: began.promise,
    end: () => ends.shift()?.resolve(),
    async work(items: readonly string[]) {
      const end = Promise.withResolvers<void>();
      groups.push(items);
      ends.push(end);
      began.resolve();
      await end.promise;
      return done(items);
    },
  };
}

test('what comes in one turn is one group, and what comes while it is worked on is the next', async () => {
  const { work, groups, began, end } = slowWork();
  const commit = groupCommit(work);
  const first = [commit('a'), commit('bb')];
  await began;
  const later = [commit('c'), commit('d'), commit('e')];
  end();
  expect(await Promise.all(first)).toEqual([1, 2]);
  await expect.poll(() => groups.length).toBe(2);
  end();
  await Promise.all(later);
  expect(groups).toEqual([
    ['a', 'bb'],
    ['c', 'd', 'e'],
  ]);
});

test('each item has the outcome that the work gives it, and all have what it throws', async () => {
  let thrown: Error | undefined;
  const commit = groupCommit(async (items: readonly string[]) => {
    if (thrown) throw thrown;
    return items.map((item) =>
      item === 'bad'
        ? ({ status: 'rejected', reason: new Error('bad') } as const)
        : ({ status: 'fulfilled', value: item } as const),
    );
  });
  const [good, bad] = await Promise.allSettled([commit('good'), commit('bad')]);
  expect(good).toMatchObject({ status: 'fulfilled', value: 'good' });
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'bad' } });
  thrown = new Error('away');
  const outcomes = await Promise.allSettled([commit('one'), commit('two')]);
  expect(outcomes).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
  thrown = undefined;
  expect(await commit('again')).toBe('again');
});

test('a group keeps to its limit, and one item above it makes a group alone', async () => {
  const groups: (readonly string[])[] = [];
  const work = async (items: readonly string[]) => {
    groups.push(items);
    return done(items);
  };
  const commit = groupCommit(work, { most: 3, sizeOf: ({ length }) => length });
  await Promise.all(['aa', 'b', 'cc', 'dddd', 'e'].map(commit));
  expect(groups).toEqual([['aa', 'b'], ['cc'], ['dddd'], ['e']]);
});

test('a group waits for what comes close behind it', async () => {
  const groups: (readonly string[])[] = [];
  const commit = groupCommit(
    async (items: readonly string[]) => {
      groups.push(items);
      return done(items);
    },
    { gatherMs: 200 },
  );
  const first = commit('a');
  await new Promise(setImmediate);
  expect(await Promise.all([first, commit('bb')])).toEqual([1, 2]);
  expect(groups).toEqual([['a', 'bb']]);
});
