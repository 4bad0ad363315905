import { expect, test } from 'vitest';
import { anyItemSeal } from '../testing/pending-item.ts';
import { createWriteBuffer } from './write-buffer.ts';

/** A collection whose writes end when the test lets them. */
function slowItems() {
  const writes: { readonly ids: readonly string[]; end(error?: Error): void }[] = [];
  const bulkWrite = (operations: readonly { updateMany: { filter: { _id: { $in: readonly string[] } } } }[]) =>
    new Promise<void>((resolve, reject) => {
      const ids = operations.map(({ updateMany }) => updateMany.filter._id.$in.join(' and '));
      writes.push({ ids, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { writes, buffer: createWriteBuffer({ bulkWrite } as never, anyItemSeal) }; // the buffer uses nothing else
}

test('while one write is under way, changes gather for the next', async () => {
  const { writes, buffer } = slowItems();
  const first = buffer.add('a', {});
  void buffer.written();
  await expect.poll(() => writes.length).toBe(1);
  const others = [buffer.add('b', {}), buffer.add('c', {})];
  const written = buffer.written();
  writes[0]?.end();
  await first;
  await expect.poll(() => writes.length).toBe(2);
  writes[1]?.end();
  await Promise.all([...others, written]);
  expect(writes.map(({ ids }) => ids)).toEqual([['a'], ['b and c']]);
});

test('items that change alike are one update', async () => {
  const { writes, buffer } = slowItems();
  for (const [id, attempts] of [
    ['a', 1],
    ['b', 1],
    ['c', 2],
    ['d', 1],
  ] as const)
    void buffer.add(id, { attempts });
  void buffer.written();
  await expect.poll(() => writes.map(({ ids }) => ids)).toEqual([['a and b', 'c', 'd']]);
});

test('what comes later is not waited for', async () => {
  const { writes, buffer } = slowItems();
  void buffer.add('a', {});
  const written = buffer.written();
  await expect.poll(() => writes.length).toBe(1);
  void buffer.add('b', {});
  writes[0]?.end();
  await written;
});

test('a change that cannot be written is written with the next ones', async () => {
  const { writes, buffer } = slowItems();
  let isWritten = false;
  void buffer.add('a', {}).then(() => {
    isWritten = true;
  });
  const written = buffer.written();
  await expect.poll(() => writes.length).toBe(1);
  writes[0]?.end(new Error('away'));
  await expect(written).rejects.toThrow('away');
  expect(isWritten).toBe(false);
  const again = buffer.written();
  await expect.poll(() => writes.length).toBe(2);
  writes[1]?.end();
  await again;
  expect(writes.map(({ ids }) => ids)).toEqual([['a'], ['a']]);
  await expect.poll(() => isWritten).toBe(true);
});
