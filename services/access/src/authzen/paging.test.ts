import { personId } from '@lockbox/contracts/ids';
import { granted } from '@lockbox/grants/testing/sample-grants';
import { expect, test } from 'vitest';
import { callAfter } from '../testing/authzen-call.ts';

const permissions = ['delete', 'export', 'list', 'read', 'write'];
const search = {
  subject: { type: 'engineer', id: 'engineer-1' },
  resource: { type: 'data_store', id: 'crm', properties: { tenantId: 'contoso' } },
};
const call = callAfter([granted({ permissions: permissions.toReversed() })]);
const page = async (page: object, more: object = {}) => await call('search/action', { ...search, ...more, page });
const names = (body: { readonly results: readonly { readonly name: string }[] }) =>
  body.results.map(({ name }) => name);

test('a search with a limit gives pages of so many, until the token is empty', async () => {
  const pages = [];
  for (let token: string | undefined; token !== ''; ) {
    const { body } = await page({ limit: 2, ...(token === undefined ? {} : { token }) });
    expect(Object.keys(body)[0]).toBe('page');
    pages.push({ ...body.page, next_token: body.page.next_token === '' ? 'last' : 'more', names: names(body) });
    token = body.page.next_token;
  }
  expect(pages).toEqual([
    { next_token: 'more', count: 2, total: 5, names: ['delete', 'export'] },
    { next_token: 'more', count: 2, total: 5, names: ['list', 'read'] },
    { next_token: 'last', count: 1, total: 5, names: ['write'] },
  ]);
});

test('the limit of the first page goes for those that name none, as in the example of the standard', async () => {
  const { next_token: token } = (await page({ limit: 2 })).body.page;
  expect(names((await page({ token })).body)).toEqual(['list', 'read']);
});

test.each<[string, object, object]>([
  ['limit', { limit: 3 }, {}],
  ['properties of the page', { properties: { sort: 'name' } }, {}],
  ['subject', {}, { subject: { ...search.subject, id: 'engineer-2' } }],
  ['property of the subject', {}, { subject: { ...search.subject, properties: { department: 'Sales' } } }],
  ['resource', {}, { resource: { ...search.resource, id: 'files' } }],
  ['context', {}, { context: { time: '2026-03-01T12:00:00Z' } }],
])('a token with another %s than before is refused', async (_, changed, more) => {
  const { next_token: token } = (await page({ limit: 2 })).body.page;
  expect(await page({ limit: 2, token, ...changed }, more)).toMatchObject({
    status: 400,
    body: expect.stringContaining('page.token is of another search'),
  });
});

test('a token goes for the same search with its members in another order', async () => {
  const { next_token: token } = (await page({ limit: 2 })).body.page;
  const { type, id, properties } = search.resource;
  const { status, body } = await call('search/action', {
    page: { token, limit: 2 },
    resource: { properties, id, type },
    subject: { id: search.subject.id, type: search.subject.type },
  });
  expect({ status, names: names(body) }).toEqual({ status: 200, names: ['list', 'read'] });
});

test.each(['', 'abc', 'bnVsbA', Buffer.from('[1,2,3]').toString('base64url')])(
  'the token %j, which nobody gave, is refused',
  async (token) => {
    expect(await page({ token })).toMatchObject({ status: 400, body: expect.stringContaining('page.token') });
  },
);

test('a token of another kind of search is refused', async () => {
  const both = { ...search, action: { name: 'read' } };
  const { body } = await call('search/subject', { ...both, page: { limit: 0 } });
  expect(body.page).toMatchObject({ count: 0, total: 1 });
  const { next_token: token } = body.page;
  expect((await call('search/subject', { ...both, page: { token, limit: 0 } })).status).toBe(200);
  expect((await call('search/resource', { ...both, page: { token, limit: 0 } })).status).toBe(400);
});

test('a limit of nothing counts, and gives nothing', async () => {
  const { body } = await page({ limit: 0 });
  expect(body).toMatchObject({ page: { count: 0, total: 5 }, results: [] });
  expect(body.page.next_token).not.toBe('');
});

test.each([-1, 1.5, '2', null])('the limit %j is refused', async (limit) => {
  expect(await page({ limit })).toMatchObject({ status: 400, body: expect.stringContaining('page.limit') });
});

test('what is more than 1,000 comes in pages, whatever limit is named and where none is', async () => {
  const engineers = Array.from({ length: 1_001 }, (_, i) =>
    granted({ grantId: `grant-${i}`, engineerId: personId(`engineer-${i}`) }),
  );
  const ask = callAfter(engineers);
  const subjects = { subject: { type: 'engineer' }, action: { name: 'read' }, resource: search.resource };
  const first = (await ask('search/subject', subjects)).body;
  expect(first.page).toMatchObject({ count: 1_000, total: 1_001 });
  const { body: last } = await ask('search/subject', { ...subjects, page: { token: first.page.next_token } });
  expect(last.page).toEqual({ next_token: '', count: 1, total: 1_001 });
  const ids = new Set([...first.results, ...last.results].map(({ id }: { readonly id: string }) => id));
  expect(ids.size).toBe(1_001);
  const beyond = await ask('search/subject', { ...subjects, page: { limit: 5_000 } });
  expect(beyond.body.results).toHaveLength(1_000);
});

test('what ends between two pages is left out, and nothing is given twice', async () => {
  const [one, two, three] = ['a', 'b', 'c'].map((id) => granted({ grantId: id, engineerId: personId(id) }));
  const subjects = { subject: { type: 'engineer' }, action: { name: 'read' }, resource: search.resource };
  const all = [one, two, three].filter((grant) => grant !== undefined);
  const { body } = await callAfter(all)('search/subject', { ...subjects, page: { limit: 1 } });
  const rest = await callAfter(all.slice(2))('search/subject', {
    ...subjects,
    page: { limit: 1, token: body.page.next_token },
  });
  expect([...body.results, ...rest.body.results].map(({ id }) => id)).toEqual(['a', 'c']);
});
