import { EXIT } from '@lockbox/command-line/exit-codes';
import { lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics } from '@lockbox/store/testing/written-topics';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { connectUpstream, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lockbox, lockboxIn } from './testing/in-process.ts';

let namespace: Namespace;
let upstream: Upstream;
let lockbox: Lockbox;
let asked: string;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 2 });
  lockbox = lockboxIn(namespace.namespace);
  upstream = await connectUpstream(namespace.namespace);
  await upstream.publishDirectory([...sampleTenant('contoso'), ...sampleTenant('fabrikam')]);
  asked = (await upstream.submit('contoso', { sourceRequestId: 'one' })).id;
  await upstream.submit('fabrikam', { sourceRequestId: 'two' });
  await upstream.publishRaw(namespace.topics.intake('servicedesk'), 'contoso', Buffer.from('no Avro'));
});
afterAll(async () => {
  await upstream?.close();
  await namespace?.drop();
});

interface Line {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly unreadable?: string;
}

async function tailed(...args: string[]): Promise<readonly Line[]> {
  const { code, out } = await lockbox(['tail', ...args, '--no-follow']);
  expect(code).toBe(EXIT.done);
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line); // as the command prints it
}

test('records are decoded to one JSON document a line, with times as RFC 3339', async () => {
  const lines = await tailed('intake.servicedesk', '--from', 'beginning');
  const found = lines.find(({ value }) => value?.sourceRequestId === 'one');
  expect(found).toMatchObject({ key: 'contoso', value: { type: 'AccessRequestSubmitted', environmentId: 'prod' } });
  expect(found?.value?.requestedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('a record that cannot be decoded is shown as bytes, and reading goes on', async () => {
  const lines = await tailed('intake.servicedesk', '--from', 'beginning');
  expect(lines).toHaveLength(3);
  expect(lines.filter(({ unreadable }) => unreadable !== undefined)).toHaveLength(1);
});

test('--tenant shows the records of one tenant, --request those about one request', async () => {
  const ofTenant = await tailed('directory', '--tenant', 'fabrikam', '--from', 'beginning');
  expect(ofTenant.length).toBe(sampleTenant('fabrikam').length);
  expect(ofTenant.every(({ key }) => key.startsWith('fabrikam/'))).toBe(true);
  const about = await tailed('intake.servicedesk', '--request', asked, '--from', 'beginning');
  expect(about).toMatchObject([{ value: { sourceRequestId: 'one' } }]);
  const beginning = await tailed('intake.servicedesk', '--request', asked.slice(0, 8), '--from', 'beginning');
  expect(beginning).toEqual(about);
});

test('--from an offset, a time or a duration leaves out earlier records', async () => {
  expect(await tailed('intake.servicedesk', '--from', 'latest')).toEqual([]);
  expect((await tailed('intake.servicedesk', '--from', '1h')).length).toBe(3);
  expect(await tailed('intake.servicedesk', '--from', '2099-01-01T00:00Z')).toEqual([]);
  expect((await tailed('intake.servicedesk', '--from', '0')).length).toBe(3);
});

test("a topic's full name is understood; an unknown topic is named", async () => {
  expect((await tailed(namespace.topics.directory, '--from', 'beginning')).length).toBeGreaterThan(0);
  const { code, err } = await lockbox(['tail', 'nonsense', '--no-follow']);
  expect(code).toBe(EXIT.failed);
  expect(err).toContain(`${namespace.namespace}.nonsense`);
});

test('--format ocsf gives events as a SIEM takes them, in their order; no other topic has that form', async () => {
  const written = await openWrittenTopics(namespace);
  await written.events('contoso', lifeOfRequest('contoso', 1));
  await written.close();
  const { code, out } = await lockbox(['tail', 'events', '--from', 'beginning', '--no-follow', '--format', 'ocsf']);
  expect(code).toBe(EXIT.done);
  const events = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(events.length).toBeGreaterThan(3);
  expect(events.map(({ metadata }) => metadata.sequence)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]).toMatchObject({ class_uid: 3004, metadata: { version: '1.8.0', tenant_uid: 'contoso' } });
  const refused = await lockbox(['tail', 'commands', '--no-follow', '--format', 'ocsf']);
  expect(refused.code).toBe(EXIT.usage);
});
