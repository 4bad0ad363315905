import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

/** Begins works that end when they are let go, and says which have begun. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

test('a slow recipient holds few of the places, and the others get the rest', async () => {
  const { begun, work } = works();
  const limiter = createLimiter({ atOnce: 3, unrecorded: 3, atOncePerRecipient: 2 });
  for (const name of ['slow-1', 'slow-2', 'slow-3']) void limiter.run('slow', work(name), async () => undefined);
  for (const name of ['other-1', 'other-2']) void limiter.run('other', work(name), async () => undefined);
  await Promise.resolve();
  expect(begun).toEqual(['slow-1', 'slow-2', 'other-1']);
});

test('without a limit per recipient one recipient may have all places, and none is backed off', () => {
  const { begun, work } = works();
  const limiter = createLimiter({ atOnce: 3, unrecorded: 3, atOncePerRecipient: null });
  for (const name of ['1', '2', '3', '4']) void limiter.run('ada', work(name), async () => undefined);
  expect(begun).toEqual(['1', '2', '3']);
  limiter.attempted('ada', { kind: 'deferred', detail: '452' }, 0);
  expect([...limiter.backedOff(1)]).toEqual([]);
});

test('a recipient is backed off after an attempt that may succeed later, and not any more once one has succeeded', () => {
  const limiter = createLimiter({ atOnce: 3, unrecorded: 3, atOncePerRecipient: 2 });
  limiter.attempted('w', { kind: 'deferred', detail: '503' }, 0);
  limiter.attempted('x', { kind: 'refused', detail: '410' }, 0);
  expect([...limiter.backedOff(1).keys()]).toEqual(['w']);
  limiter.attempted('w', { kind: 'delivered', detail: '204' }, 2);
  expect([...limiter.backedOff(3)]).toEqual([]);
});

test('while outcomes are written down other messages go, but no more than may be sent twice', async () => {
  const { begun, work, end } = works();
  const recording = works();
  const limiter = createLimiter({ atOnce: 1, unrecorded: 2, atOncePerRecipient: null });
  for (const name of ['1', '2', '3']) void limiter.run('ada', work(name), recording.work(name));
  end('1');
  await expect.poll(() => begun).toEqual(['1', '2']);
  end('2');
  await expect.poll(() => recording.begun).toEqual(['1', '2']);
  expect(begun).toEqual(['1', '2']);
  recording.end('1');
  await expect.poll(() => begun).toEqual(['1', '2', '3']);
});
