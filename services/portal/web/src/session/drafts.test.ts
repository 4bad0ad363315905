import { expect, test, vi } from 'vitest';
import { openDrafts } from './drafts.ts';

function browserTab() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}
const keyOf = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
const saved = (tab: ReturnType<typeof browserTab>) => vi.waitFor(() => expect(tab.items.size).toBe(1), 30_000);

test('what a person typed is there after the next sign-in, and nobody can read it meanwhile', async () => {
  const [tab, key] = [browserTab(), keyOf()];
  const before = await openDrafts(key, tab);
  before.set('request/1', 'Half a thought, für später');
  before.set('request/2', 'x'.repeat(2_000));
  await vi.waitFor(async () => expect((await openDrafts(key, tab)).get('request/2')).toHaveLength(2_000), 30_000);
  expect([...tab.items.values()].join()).not.toMatch(/thought|request/);
  expect((await openDrafts(key, tab)).get('request/1')).toBe('Half a thought, für später');
  before.set('request/1', '');
  await vi.waitFor(async () => expect((await openDrafts(key, tab)).get('request/1')).toBe(''), 30_000);
});

test('another person gets nothing of it, and it is deleted', async () => {
  const tab = browserTab();
  (await openDrafts(keyOf(), tab)).set('request/1', 'Half a thought');
  await saved(tab);
  expect((await openDrafts(keyOf(), tab)).get('request/1')).toBe('');
  expect(tab.items.size).toBe(0);
});

test('a sign-out deletes all of it, also what is being saved at that moment', async () => {
  const [tab, key] = [browserTab(), keyOf()];
  const drafts = await openDrafts(key, tab);
  drafts.set('request/1', 'Half a thought');
  await saved(tab);
  drafts.set('request/1', 'Half a thought and more');
  drafts.forget();
  await new Promise((done) => setTimeout(done, 0));
  expect(tab.items.size).toBe(0);
  expect((await openDrafts(key, tab)).get('request/1')).toBe('');
});

test('without a key, or without storage, it lasts as long as the page', async () => {
  const tab = browserTab();
  for (const drafts of [await openDrafts(null, tab), await openDrafts(keyOf(), undefined)]) {
    drafts.set('request/1', 'Half a thought');
    expect(drafts.get('request/1')).toBe('Half a thought');
  }
  expect(tab.items.size).toBe(0);
});
