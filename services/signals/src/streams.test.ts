import { derivedKey } from '@lockbox/store/seal';
import { expect, test } from 'vitest';
import { streamsIn } from './streams.ts';
import { memoryStore } from './testing/memory-streams.ts';
import { toBeCreated } from './testing/streams.ts';

const [present, next] = [derivedKey('one', 'tests'), derivedKey('two', 'tests')];
const stream = toBeCreated();
const endpoint = 'https://new.example.com/events';
const created = { made: 'CREATED', delivery: { method: 'push', endpoint, authorization: 'Bearer secret' } } as const;

function scene() {
  const store = memoryStore();
  const altered: string[] = [];
  const open = (keys: Parameters<typeof streamsIn>[1]['keys'] = { present }, entered = [stream]) =>
    streamsIn(store, { entered, keys, altered: (ids) => void altered.push(...ids) });
  return { store, altered, open };
}

test('a change is seen by other instances, and the secret is not in the database', async () => {
  const { store, open } = scene();
  await open().change(stream, () => created);
  expect(await open().live(stream)).toMatchObject({ exists: true, sentBy: created.delivery, version: 1 });
  expect(JSON.stringify(store.documents.get('new'))).not.toContain('secret');
});

test('two instances that change a stream at once both have their change', async () => {
  const { open } = scene();
  await Promise.all([
    open().change(stream, () => ({ description: 'one' })),
    open().change(stream, () => ({ status: 'paused' })),
  ]);
  expect(await open().live(stream)).toMatchObject({ description: 'one', status: 'paused', version: 2 });
});

test('an altered document counts for nothing, and is put back where it was seen before', async () => {
  const { store, altered, open } = scene();
  const seen = open();
  await seen.change(stream, () => created);
  const own = store.documents.get('new');
  if (own === undefined) throw new Error('there is no document');
  store.documents.set('new', { ...own, status: 'disabled' });
  expect(await seen.live(stream)).toMatchObject({ status: 'enabled', exists: true });
  expect(store.documents.get('new')).toEqual(own);
  store.documents.set('new', { ...own, status: 'disabled' });
  expect(await open().live(stream)).toMatchObject({ status: 'enabled', exists: false, isNoted: true });
  expect(altered).toEqual(['new', 'new']);
});

test('an earlier document, or none, is not taken from the database by an instance that has seen a later one', async () => {
  const { store, altered, open } = scene();
  const seen = open();
  await seen.change(stream, () => ({ ...created, status: 'disabled' }));
  const earlier = store.documents.get('new');
  if (earlier === undefined) throw new Error('there is no document');
  await seen.change(stream, () => ({ status: 'enabled' }));
  store.documents.set('new', earlier);
  expect(await seen.live(stream)).toMatchObject({ status: 'enabled' });
  store.documents.clear();
  expect(await seen.live(stream)).toMatchObject({ status: 'enabled', exists: true });
  expect(store.documents.size).toBe(1);
  expect(altered).toEqual(['new', 'new']);
});

test('a document outlives the key that sealed it, if it is sealed again before', async () => {
  const { altered, open } = scene();
  await open().change(stream, () => created);
  await open({ present: next, previous: present }).sealAgain();
  expect(await open({ present: next }).live(stream)).toMatchObject({ sentBy: created.delivery });
  expect(altered).toEqual([]);
});

test('an address that the operator has withdrawn is not used', async () => {
  const { open } = scene();
  await open().change(stream, () => created);
  const withdrawn = { ...stream, endpoints: [] };
  expect(await open({ present }, [withdrawn]).live(withdrawn)).toMatchObject({ sentBy: { method: 'poll' } });
});
