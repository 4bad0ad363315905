import { expect, test } from 'vitest';
import { hasSeen, keepSeen, markOf } from './tour-seen.ts';

function storage() {
  const held = new Map<string, string>();
  return {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    all: () => [...held].flat().join(),
  };
}
const person = (id: string, tenant: string | null = 'contoso') =>
  markOf({ person: { id }, tenant: tenant === null ? null : { id: tenant } });

test('each person of a browser is remembered, and no other one, and none by name', async () => {
  const [adele, alex, elsewhere] = [await person('adele'), await person('alex'), await person('adele', 'fabrikam')];
  const kept = storage();
  expect(hasSeen(adele, kept)).toBe(false);
  keepSeen(adele, kept);
  keepSeen(alex, kept);
  keepSeen(alex, kept);
  expect([adele, alex, elsewhere].map((mark) => hasSeen(mark, kept))).toEqual([true, true, false]);
  expect(kept.all()).not.toMatch(/adele|alex|contoso/);
});

test('where the browser keeps nothing, nothing is remembered, and nothing fails', async () => {
  const refusing = () => {
    throw new DOMException('refused', 'SecurityError');
  };
  const kept = { getItem: refusing, setItem: refusing };
  keepSeen(await person('adele'), kept);
  expect(hasSeen(await person('adele'), kept)).toBe(false);
});
