/** The verified checkpoints that a browser keeps. */
import { digestOfBytes } from '@lockbox/evidence/tlog/digest';
import { expect, test } from 'vitest';
import { forgetSeen, keepSeenCheckpoint, pin, type SeenCheckpoint, seenBefore } from './kept.ts';

function storage() {
  const stored = new Map<string, string>();
  return {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
}
const seen = (size: number, origin = 'lockbox.test/lockbox.events/0'): SeenCheckpoint => ({
  ...{ origin, size, at: 1 },
  root: digestOfBytes(new Uint8Array(32).fill(size)),
});

test('the newest one stays, whichever check ends last', () => {
  const kept = storage();
  pin(kept, 'contoso', 'keys');
  keepSeenCheckpoint(kept, 'contoso', seen(20), 'keys');
  keepSeenCheckpoint(kept, 'contoso', seen(30), 'keys');
  keepSeenCheckpoint(kept, 'contoso', seen(25), 'keys');
  expect(seenBefore(kept, 'contoso')).toEqual(seen(30));
  keepSeenCheckpoint(kept, 'contoso', seen(5, 'another.test/lockbox.events/0'), 'keys');
  expect(seenBefore(kept, 'contoso')).toMatchObject({ size: 5 });
});

test('none returns, or is kept beside other keys, if they were removed or replaced during the check', () => {
  const kept = storage();
  pin(kept, 'contoso', 'keys');
  keepSeenCheckpoint(kept, 'contoso', seen(20), 'keys');
  forgetSeen(kept, 'contoso');
  keepSeenCheckpoint(kept, 'contoso', seen(30), 'keys');
  expect(seenBefore(kept, 'contoso')).toBeNull();
  pin(kept, 'contoso', 'other keys');
  keepSeenCheckpoint(kept, 'contoso', seen(30), 'keys');
  expect(seenBefore(kept, 'contoso')).toBeNull();
});
