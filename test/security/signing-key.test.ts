/** Policy's signing key is replaced: what the old one signed still counts, for policy and for every reader, and nothing is lost. */
import { PROOF_HEADER, readProof } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { connectStore } from '@lockbox/store/connect';
import { readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectForger } from './forger.ts';

const TENANT = 'contoso';

let namespace: Namespace;
let system: System;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 1 });
  const env = { LOCKBOX_PARTITIONS: '1' };
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy', 'audit'], env });
});
afterAll(async () => {
  await system?.stop();
  await namespace?.drop();
});

test('events of both keys count: a request that the old one signed goes on with the new one', async () => {
  const upstream = await connectUpstream(namespace.namespace);
  const log = await readEvents(namespace.namespace);
  const forger = await connectForger(namespace);
  const store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  try {
    await upstream.publishDirectory([...sampleTenant(TENANT), ...sampleProvider()]);
    await log.peopleOf(TENANT);
    const before = await upstream.submit(TENANT);
    await log.waitFor(before.id, 'RequestSubmitted');

    const next = newSigningKeys();
    const keys = { LOCKBOX_SIGNING_PUBLIC_KEYS: `${SIGNING_KEYS.publicKey},${next.publicKey}` };
    for (const name of ['policy', 'audit'] as const) for (const one of system.instances(name)) await one.end();
    const audit = await system.start('audit', keys);
    const policy = await system.start('policy', { ...keys, LOCKBOX_SIGNING_KEY: next.signingKey });
    await upstream.decideInternally(before.record); // of a request that was signed with the old one
    await log.waitFor(before.id, 'AccessGranted');
    await until('audit has kept all', async () => {
      return (await store.collections.audit_events.countDocuments()) >= log.records.length;
    });

    const ids = (await forger.genuine(TENANT)).map(({ headers }) =>
      readProof(headers[PROOF_HEADER] ?? Buffer.alloc(0)),
    );
    const used = [SIGNING_KEYS, next].map(({ signingKey }) => signingKeyOf(signingKey).id);
    expect([...new Set(ids.map((proof) => proof?.keyId))]).toEqual(used);
    for (const program of [audit, policy]) expect(program.log()).not.toContain('"alarm":');
  } finally {
    await Promise.all([upstream.close(), log.close(), forger.close(), store.close()]);
  }
});
