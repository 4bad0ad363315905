import { afterEach, expect, test, vi } from 'vitest';
import { openDrafts } from './drafts.ts';
import { signOut } from './sign-out.ts';

afterEach(() => void vi.unstubAllGlobals());

async function signedOutBy(answer: () => Promise<Response>) {
  const assign = vi.fn();
  vi.stubGlobal('window', { location: { assign } });
  vi.stubGlobal('fetch', answer);
  const drafts = await openDrafts(null, undefined);
  drafts.set('request/1', 'Half a thought');
  const isAnswered = await signOut('token', drafts);
  return { isAnswered, draft: drafts.get('request/1'), wentTo: assign.mock.calls.flat() };
}

test('a sign-out deletes what was typed, and goes on to the issuer', async () => {
  const answer = async () => Response.json({ location: 'https://issuer.example/end' });
  expect(await signedOutBy(answer)).toEqual({ isAnswered: true, draft: '', wentTo: ['https://issuer.example/end'] });
});

test('one that is refused leads to the first page, which shows who is still signed in', async () => {
  const answer = async () => Response.json({ code: 'FORBIDDEN' }, { status: 403 });
  expect(await signedOutBy(answer)).toEqual({ isAnswered: true, draft: '', wentTo: ['/'] });
});

test.each([
  ['the portal', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['more than a proxy', async () => new Response('Bad gateway', { status: 502 })],
])('one that does not reach %s leaves the page and what was typed as they are, and says so', async (_what, answer) => {
  expect(await signedOutBy(answer)).toEqual({ isAnswered: false, draft: 'Half a thought', wentTo: [] });
});
