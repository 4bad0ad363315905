/** However much waits for a checkpoint, little of it is in memory, and what is written is what was added. */
import { expect, test } from 'vitest';
import { createWaitingFiles } from './waiting-files.ts';

const bytesOf = (name: string): Buffer => Buffer.from(name.repeat(10));
const names = ['a', 'b', 'c', 'd'];

function waitingFiles(most: number) {
  const written: [string, string][] = [];
  const asked: string[] = [];
  const files = createWaitingFiles(
    {
      async writeOnce(path, bytes) {
        written.push([path, Buffer.from(bytes).toString()]);
        return path !== 'b'; // which is there already
      },
    },
    most,
  );
  const add = (name: string): void =>
    files.add(name, 10, async () => {
      asked.push(name);
      return bytesOf(name);
    });
  return { files, add, written, asked };
}

test.each([5, 25, 1_000])(
  'with room for %i bytes, files are written only when a checkpoint covers them',
  async (most) => {
    const { files, add, written, asked } = waitingFiles(most);
    for (const name of names.slice(0, 3)) {
      add(name);
      expect(await files.flush()).toBe(0);
    }
    expect(written).toEqual([]);
    expect(asked).toEqual(most === 1_000 ? [] : ['a', 'b', 'c']);
    files.release();
    add('d');
    expect(await files.flush()).toBe(2);
    expect(written).toEqual(names.slice(0, 3).map((name) => [name, bytesOf(name).toString()]));
    files.release();
    expect(await files.flush()).toBe(1);
    expect(written.at(-1)).toEqual(['d', bytesOf('d').toString()]);
    expect(asked.toSorted()).toEqual(names);
    await files.close();
  },
);

test('files that no checkpoint will ever cover are not written', async () => {
  const { files, add, written, asked } = waitingFiles(1_000);
  add('a');
  files.drop();
  files.release();
  expect(await files.flush()).toBe(0);
  expect([written, asked]).toEqual([[], []]);
  await files.close();
});

test('any number of them may wait for one checkpoint, as in a log that was restored', async () => {
  const files = createWaitingFiles({ writeOnce: async () => true }, 1_000);
  const content = async () => Buffer.alloc(0);
  for (let file = 0; file < 200_000; file++) files.add(`${file}`, 0, content);
  files.release();
  expect(await files.flush()).toBe(200_000);
});
