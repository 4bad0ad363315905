/**
 * An attacker who administers the brokers writes to the log. No reader acts on the forged events, wherever they are,
 * and each reader reports them.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { RequestId } from '@lockbox/contracts/ids';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { projections } from '@lockbox/store/collections';
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import type { ProgramName } from '@lockbox/topics/programs';
import { keyPartition } from '@lockbox/worker/write';
import { afterAll, describe, expect, test } from 'vitest';
import { lockboxOf } from './command-line.ts';
import { connectForger } from './forger.ts';

/** A name of this run's own, since the mail catcher has the mail of others too. */
const contoso = `contoso-${Date.now().toString(36)}`;
const own = keyPartition(PARTITIONS)(contoso);
const other = (own + 1) % PARTITIONS;
/** Policy reads the log only when its own event is missing from its place. */
const FOLLOWERS = ['projector', 'timer', 'notifier', 'audit', 'portal'] as const;
const READERS = [...FOLLOWERS, 'policy'] as const;
const GUIDE = resolve(import.meta.dirname, '../../docs/guides/auditors.md');

const { namespace, system, upstream, log, store } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleProvider()],
  policyOf: [contoso],
});
const forger = await connectForger(namespace);
afterAll(() => forger.close());
const lockbox = lockboxOf(system);
const ada = (method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), { sub: 'ada', tenant: contoso }, method, path, body);
const deny = (id: RequestId) => ada('POST', `/lockbox-requests/${id}/decision`, { decision: 'deny', comment: null });

function running(name: ProgramName) {
  const [service] = system.instances(name);
  if (service === undefined) throw new Error(`${name} does not run`);
  return service;
}

/** How often each reader has named a record of this partition with this code. */
const alarmsOf = (name: ProgramName, code: AlarmCode, partition = own): number =>
  running(name)
    .log()
    .split('\n')
    .filter((line) => line.includes(`"alarm":"${code}"`) && line.includes(`events ${partition}@`)).length;

/** Called before something is forged: what it returns resolves when these readers have named it. */
function naming(code: AlarmCode, partition = own): (readers: readonly ProgramName[]) => Promise<void> {
  const before = new Map<ProgramName, number>(READERS.map((name) => [name, alarmsOf(name, code, partition)]));
  return async (readers) => {
    for (const name of readers) {
      await until(`${name} names it`, () => alarmsOf(name, code, partition) > (before.get(name) ?? 0));
    }
  };
}

/** A request that the customer is asked about. */
async function asked(): Promise<RequestId> {
  const { id, record } = await upstream.submit(contoso);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it is projected', async () => (await document(id))?.status === 'ACTION_NEEDED');
  return id;
}
const document = (id: RequestId) => store.collections.requests.findOne({ _id: id });

/** Access stays closed, no letter says otherwise, and policy's own decision is in every place. */
async function expectDenied(id: RequestId): Promise<void> {
  await until('the denial is projected', async () => (await document(id))?.status === 'DENIED');
  expect((await document(id))?.access).toBeNull();
  expect(await store.collections.grants.findOne({ requestId: id })).toBeNull();
  await until('the trail has it', () =>
    store.collections.audit_events.findOne({ requestId: id, type: 'RequestDenied' }),
  );
  const trail = await store.collections.audit_events.find({ requestId: id }).toArray();
  expect(trail.map(({ type }) => type)).not.toContain('RequestApproved');
  expect((await ada('GET', `/lockbox-requests/${id}`)).body).toMatchObject({ status: 'denied' });
  const letters = (await mailTo(`ada@${contoso}.example`)).filter((mail) => mail.text.includes(id));
  expect(letters.map(({ subject }) => subject).filter((subject) => /approved/i.test(subject))).toEqual([]);
  expect(running('audit').log()).not.toMatch(/"alarm":"CHAIN_(SEQUENCE_GAP|HASH|EVENT)/);
}

describe('a forged approval that fits the tenant’s chain', () => {
  test('with the proof of a genuine event: the customer is still asked, and the later denial counts', async () => {
    const id = await asked();
    const [genuine] = (await forger.genuine(contoso)).toReversed();
    const forged = await forger.following(contoso, await forger.approval(contoso, id));
    const named = naming('FOREIGN_EVENT');
    for (const value of forged) {
      await forger.write({ key: contoso, value, headers: genuine?.headers ?? {} });
    }
    await named(FOLLOWERS);
    expect((await ada('GET', `/lockbox-requests/${id}`)).body).toMatchObject({ status: 'action-needed' });

    // Policy finds the forged event at the place of its own event, skips it, and continues.
    expect((await deny(id)).status).toBe(200);
    await named(['policy']);
    await expectDenied(id);
  });

  test('is not shown by the command line, which names it', async () => {
    const { out, err } = await lockbox('tail', 'events', '--tenant', contoso, '--from', 'beginning', '--no-follow');
    expect(out).toContain('RequestDenied');
    expect(out).not.toContain('RequestApproved');
    expect(err).toContain(`FOREIGN_EVENT: ${namespace.topics.events} ${own}@`);
  });

  test('is not believed after a restart of policy either', async () => {
    const id = await asked();
    for (const value of await forger.following(contoso, await forger.approval(contoso, id)))
      await forger.write({ key: contoso, value });
    await running('policy').end();
    await system.start('policy');
    expect(alarmsOf('policy', 'FOREIGN_EVENT')).toBeGreaterThan(0);
    expect((await deny(id)).status).toBe(200);
    await expectDenied(id);
  });
});

test('a forged approval in another partition than its tenant’s does not count', async () => {
  const id = await asked();
  const named = naming('FOREIGN_EVENT', other);
  for (const value of await forger.following(contoso, await forger.approval(contoso, id))) {
    await forger.write({ key: contoso, value, partition: other });
  }
  await named(FOLLOWERS);
  expect((await deny(id)).status).toBe(200);
  await expectDenied(id);
});

describe('a copy of a genuine event, proof and all', () => {
  test('in its own partition counts once', async () => {
    const id = await asked();
    const created = (await forger.genuine(contoso)).find(
      ({ event: { data } }) => data.type === 'LockboxRequestCreated' && data.requestId === id,
    );
    expect((await deny(id)).status).toBe(200);
    const named = naming('REPEATED_SEQUENCE');
    await forger.write({ key: contoso, value: created?.raw ?? null, headers: created?.headers ?? {} });
    await named(['projector', 'timer', 'notifier', 'portal']);
    await until('audit names it', () => running('audit').log().includes('"alarm":"CHAIN_SEQUENCE_REPEATED"'));
    await expectDenied(id);
    const { out, err } = await lockbox('tail', 'events', '--request', id, '--from', 'beginning', '--no-follow');
    expect(out.split('LockboxRequestCreated')).toHaveLength(2);
    expect(err).toContain('REPEATED_SEQUENCE');
    // Policy passes over it as well, and goes on.
    expect((await deny(await asked())).status).toBe(200);
    await named(['policy']);
  });

  test('under another tenant’s key counts for nobody', async () => {
    const [genuine] = (await forger.genuine(contoso)).toReversed();
    const stranger = ['fabrikam', 'litware', 'tailspin', 'woodgrove', 'adatum'].find(
      (tenant) => keyPartition(PARTITIONS)(tenant) === own,
    );
    const named = naming('FOREIGN_EVENT');
    const { raw = null, headers = {} } = genuine ?? {};
    await forger.write({ key: stranger ?? 'fabrikam', value: raw, headers, partition: own });
    await named(FOLLOWERS);
  });
});

test('what is no event at all stops no reader: bytes that nobody can decode, a schema that nobody knows, nothing', async () => {
  const id = await asked(); // before, since the test's own reader of the log does decode
  const proof = (await forger.genuine(contoso)).at(-1)?.headers[PROOF_HEADER] ?? Buffer.alloc(0);
  const named = naming('FOREIGN_EVENT');
  await forger.write({ key: contoso, value: Buffer.from('no event') });
  await forger.write({
    key: contoso,
    value: Buffer.from('\0\x7f\xff\xff\xffno event'),
    headers: { [PROOF_HEADER]: proof },
  });
  await forger.write({ key: contoso, value: null });
  await named(FOLLOWERS);
  expect((await deny(id)).status).toBe(200);
  await expectDenied(id);
  for (const name of READERS) expect((await fetch(`${running(name).healthUrl}/readyz`)).status, name).toBe(200);
});

test('auditors check a signature by the lines of their guide: of all that policy wrote, and of nothing else', async () => {
  const [, lines = ''] = /```js\n(import .*?)```/s.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  const { wrote } = (await import(`data:text/javascript,${encodeURIComponent(lines)}`)) as {
    // the guide's own function
    wrote: (key: string, topic: string, partition: number, value: Buffer, proof: Buffer) => boolean;
  };
  const topic = namespace.topics.events;
  const checked = (await forger.genuine(contoso)).map(({ raw, headers }) => {
    const [value = Buffer.alloc(0), proof = Buffer.alloc(0)] = [raw ?? undefined, headers[PROOF_HEADER]];
    const changed = Buffer.concat([value, Buffer.of(0)]);
    return {
      steps: (proof.length - 81) / 32,
      own: wrote(SIGNING_KEYS.publicKey, topic, own, value, proof),
      others: [
        wrote(SIGNING_KEYS.publicKey, topic, own, changed, proof),
        wrote(SIGNING_KEYS.publicKey, topic, other, value, proof),
        wrote(SIGNING_KEYS.publicKey, 'another.topic', own, value, proof),
        wrote(newSigningKeys().publicKey, topic, own, value, proof),
      ],
    };
  });
  expect(checked.map(({ own }) => own)).toEqual(checked.map(() => true));
  expect(checked.flatMap(({ others }) => others)).toEqual(checked.flatMap(() => [false, false, false, false]));
  expect(Math.max(...checked.map(({ steps }) => steps))).toBeGreaterThan(1);
});

test('read again from the beginning, the log gives the very documents that there are', async () => {
  for (const name of Object.keys(projections)) {
    const { code, err } = await lockbox('replay', '--compare', name);
    expect({ name, code, err }).toMatchObject({ name, code: 0 });
  }
});
