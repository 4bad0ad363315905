/**
 * An attacker who administers the database changes, pre-fills, deletes and rolls back the documents of a waiting
 * request, in each collection that a program writes.
 */

import { generateKeyPairSync, hash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf, signalIdOf } from '@lockbox/contracts/uuid';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { freePort } from '@lockbox/stack/ports';
import { progressId } from '@lockbox/store/collections/progress';
import { mailTo } from '@lockbox/testing/caught-mail';
import { until } from '@lockbox/testing/until';
import { SOURCE } from '@lockbox/testing/upstream';
import { topicsFile } from '@lockbox/topics/file';
import mongodb, { type Document } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import {
  asked,
  contoso,
  decide,
  expectNoAccess,
  log,
  page,
  type Request,
  senders,
  store,
  system,
  topics,
  upstream,
} from './system.ts';

const { EJSON } = mongodb.BSON;

type Update = Readonly<Record<string, unknown>>;

/**
 * How documents that are about all requests are altered. Of the others, those of a request are made those of another one, which was
 * approved and has had access.
 */
const OF_TENANT: Readonly<Record<string, Update>> = {
  policies: { enabled: false, version: 7, approvalRule: null },
  tenants: { displayName: 'Another' },
  environments: { managed: false, dataStores: [] },
  principals: { roles: ['AUDITOR'], disabled: true },
  provider_people: { roles: ['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'] },
  chain_heads: { sequence: 1, hash: '00' },
  tree_tiles: { from: 1 },
  progress: { next: 1 },
  removals: { position: { partition: 0, offset: 1_000_000 } },
  data_store_gates: { problem: 'None' },
  'private/notifier_progress': { next: 1_000_000 },
  'private/notifier_recipients': { roles: [], email: 'mallory@example.com' },
};
const OF_REQUEST = [
  'requests',
  'outcomes',
  'grants',
  'texts',
  'deliveries',
  'audit_events',
  'timers',
  'private/notifier_work_list',
  'private/notifier_requests',
  'private/signal_deliveries',
] as const;
/** Nothing of these concerns a request that waits. Their own tests alter them (docs/threat-model.md). */
const ELSEWHERE = [
  'private/sessions',
  'private/signal_streams',
  'private/webhooks',
  'private/webhook_tests',
  'private/sealed_demands',
] as const;

const WAYS = ['altered', 'pre-filled', 'deleted', 'rolled back'] as const;

const collectionOf = (name: string) =>
  name.startsWith('private/') ? store.privateDb.collection(name.slice('private/'.length)) : store.db.collection(name);

/** The current documents, for putting them back. */
async function documentsOf(name: string, about: (text: string) => boolean): Promise<readonly Document[]> {
  return (await collectionOf(name).find().toArray()).filter((one) => about(EJSON.stringify(one, { relaxed: false })));
}

async function put(name: string, documents: readonly Document[]): Promise<void> {
  for (const { _id, ...fields } of documents) await collectionOf(name).replaceOne({ _id }, fields, { upsert: true });
}
async function remove(name: string, documents: readonly Document[]): Promise<void> {
  for (const { _id } of documents) await collectionOf(name).deleteOne({ _id });
}

/** The same documents about another request. */
const rewritten = (documents: readonly Document[], from: string, to: string): readonly Document[] =>
  documents.map((one) => {
    const made = EJSON.parse(EJSON.stringify(one, { relaxed: false }).replaceAll(from, to), {
      relaxed: false,
    }) as Document;
    return EJSON.stringify(made._id) === EJSON.stringify(one._id)
      ? { ...made, _id: `forged/${one._id}` as never }
      : made;
  });

/** An access that was handed back, and one that runs. */
let [ended, running]: Access[] = [];
let signalsUrl = '';
const TOKEN = 'token-of-the-proxy';

/** The signals that a receiver gets: the grants whose sessions are to end. */
async function revoked(): Promise<string> {
  const response = await fetch(`${signalsUrl}/poll/proxy`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ maxEvents: 100, returnImmediately: true }),
  });
  const { sets = {} } = (await response.json()) as { readonly sets?: Readonly<Record<string, string>> }; // the answer's shape in RFC 8936
  return Object.values(sets)
    .map((token) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    .join('\n');
}

interface Access extends Request {
  readonly grantId: string;
}

async function granted(): Promise<Access> {
  const { id, record } = await asked(contoso);
  expect((await decide(contoso, id, 'approve', (await page(contoso, id)).shown)).status).toBe(200);
  const { grantId } = await log.waitFor(id, 'AccessGranted');
  return { id, record, grantId };
}

async function startSignals(): Promise<void> {
  const receivers = join(mkdtempSync(join(tmpdir(), 'signals-')), 'receivers.yaml');
  const proxy = { id: 'proxy', audience: 'proxy', delivery: 'poll', tokenSha256: hash('sha256', TOKEN) };
  writeFileSync(receivers, JSON.stringify({ streams: [proxy] }));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const port = await freePort();
  signalsUrl = `http://127.0.0.1:${port}`;
  await system.start('signals', {
    LOCKBOX_SIGNAL_RECEIVERS_FILE: receivers,
    LOCKBOX_SIGNALS_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    LOCKBOX_SIGNALS_PORT: String(port),
    LOCKBOX_SIGNALS_URL: signalsUrl,
  });
}

let asking = 0;
type Way = (typeof WAYS)[number];

/** A request whose documents are changed in one way before its customer denies it. */
async function attacked(name: string, way: Way): Promise<RequestId> {
  const sourceRequestId = `attacked-${Date.now().toString(36)}-${++asking}`;
  const id = requestIdOf(tenantId(contoso), SOURCE, sourceRequestId);
  const isOfRequest = !(name in OF_TENANT);
  const [from = '', to = ''] =
    name === 'private/signal_deliveries' ? [ended?.grantId, running?.grantId] : [ended?.id, id];
  const own = () => documentsOf(name, isOfRequest ? (text) => text.includes(to) : () => true);
  const forged = async () => rewritten(await documentsOf(name, (text) => text.includes(from)), from, to);
  if (way === 'pre-filled') await put(name, isOfRequest ? await forged() : copies(await own()));
  const { record } = await upstream.submit(contoso, { sourceRequestId });
  await log.waitFor(id, 'RequestSubmitted');
  const early = await own();
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await mailed(`ada@${contoso}.example`, /^Action needed/, id);

  const present = await own();
  if (way === 'altered') {
    if (isOfRequest) {
      await remove(name, present);
      await put(name, await forged());
    } else await collectionOf(name).updateMany({}, { $set: OF_TENANT[name] ?? {} });
  }
  if (way === 'deleted') await remove(name, present);
  if (way === 'rolled back') {
    await remove(name, present);
    await put(name, early);
  }
  await expectNoAccess(contoso, id, name !== 'grants');
  const shown = shownInLog(log.ofTenant(contoso), id);
  const deny = { type: 'DenyRequest', requestId: id, comment: null, shown } as const;
  await senders.send('portal', contoso, { ...deny, assertion: null, commentSalt: null }, { person: 'ada' });
  await log.waitFor(id, 'RequestDenied');
  if (name !== 'progress') await denialIsProjected(id);
  // An e-mail waits for minutes for what it is made of: not in a test.
  await put(name, present);
  await collectionOf(name).deleteMany({ _id: /^forged/ as never }); // an id
  return id;
}
/** Before, the projector may have read an altered document, and would write what follows from it over what is put back. */
const denialIsProjected = (id: RequestId) =>
  until(`the projector has written the denial of ${id}`, async () => {
    const denial = log.records.find(({ value: { data } }) => data.type === 'RequestDenied' && data.requestId === id);
    if (denial === undefined) return false;
    const _id = progressId('projector', topics.events, denial.partition);
    const progress = await store.collections.progress.findOne({ _id });
    return (progress?.next ?? 0) > denial.offset;
  });

const copies = (documents: readonly Document[]): readonly Document[] =>
  documents.slice(0, 3).map((one) => ({ ...one, _id: `forged/${one._id}` as never }));

const mailed = (address: string, subject: RegExp, id: RequestId) =>
  until(`${address} has mail about ${id}: ${subject}`, async () =>
    (await mailTo(address)).some((mail) => subject.test(mail.subject) && mail.text.includes(id)),
  );

const isOfProvider = (id: string): boolean =>
  log.records.some(({ value: { data } }) => data.type === 'ProviderPersonSet' && data.personId === id);

/** Each notice that the log has as delivered has come. */
async function expectTold(id: RequestId): Promise<void> {
  await mailed('engineer-1@provider.example', /^Denied/, id);
  for (const data of log.ofRequest(id)) {
    if (data.type !== 'NotificationRecorded' || data.outcome !== 'DELIVERED' || data.channel !== 'EMAIL') continue;
    const domain = isOfProvider(data.recipientId) ? 'provider.example' : `${contoso}.example`;
    const mails = await mailTo(`${data.recipientId}@${domain}`);
    expect(
      mails.some(({ text }) => text.includes(id)),
      `${data.recipientId} about ${id}`,
    ).toBe(true);
  }
}

export function database(): void {
  beforeAll(async () => {
    await startSignals();
    const access = await granted();
    await upstream.finish(access.record);
    await log.waitFor(access.id, 'AccessEnded');
    await until('its signal is there', async () => (await revoked()).includes(access.grantId));
    [ended, running] = [access, await granted()];
  });

  test('each collection that a program writes has its cases', () => {
    const written = topicsFile().parties.flatMap(({ documents }) => documents.writes);
    const named = [...Object.keys(OF_TENANT), ...OF_REQUEST, ...ELSEWHERE];
    expect(named.toSorted()).toEqual([...new Set(written)].toSorted());
  });

  test.each([...OF_REQUEST, ...Object.keys(OF_TENANT)])(
    'documents of %s, altered, pre-filled, deleted or rolled back, give no access, and each is told what became of the request',
    async (name) => {
      for (const way of WAYS) {
        const id = await attacked(name, way);
        await expectNoAccess(contoso, id, false);
        await expectTold(id);
      }
      expect(await revoked()).not.toContain(running?.grantId);
    },
  );

  test('the end of access is signed for its receiver, though the database has it as delivered', async () => {
    if (ended === undefined || running === undefined) throw new Error('There is no access');
    const name = 'private/signal_deliveries';
    const { occurredAt } = await until('it was granted', () =>
      log.ofTenant(contoso).find(({ data }) => data.type === 'AccessGranted' && data.grantId === running?.grantId),
    );
    const access = { grantId: running.grantId, grantedAt: occurredAt };
    const _id = signalIdOf('proxy', access, 'prod-db', 'BEFORE_ITS_TIME');
    const [template] = await documentsOf(name, (text) => text.includes(ended?.grantId ?? ''));
    await put(name, [{ ...template, grantId: running.grantId, state: 'DELIVERED', settledAt: Date.now(), _id }]);
    await upstream.finish(running.record);
    await until('it is signed', async () => (await revoked()).includes(access.grantId));
  });
}
