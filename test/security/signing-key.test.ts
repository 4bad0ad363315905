/** Policy's signing key is replaced: what the old one signed still counts, for policy and for every reader, nothing is lost, and it is an event. */
import { setTimeout as pause } from 'node:timers/promises';
import { providerLog } from '@lockbox/contracts/ids';
import { PROOF_HEADER, signerOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { deploy } from '@lockbox/testing/deployment';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, expect, test } from 'vitest';
import { connectForger } from './forger.ts';

const TENANT = 'contoso';

const { namespace, system, upstream, log, store } = await deploy({
  partitions: 1,
  services: ['intake', 'policy', 'audit'],
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
});
const next = newSigningKeys();
const keys = { LOCKBOX_SIGNING_PUBLIC_KEYS: `${SIGNING_KEYS.publicKey},${next.publicKey}` };
const forger = await connectForger(namespace, keys.LOCKBOX_SIGNING_PUBLIC_KEYS);
afterAll(() => forger.close());

/** Submits 50 requests a second until its result is called, which gives their ids. */
function underLoad(): () => Promise<readonly string[]> {
  const ids: string[] = [];
  let ended = false;
  const running = (async () => {
    for (; !ended; await pause(20)) ids.push((await upstream.submit(TENANT)).id);
  })();
  return async () => {
    ended = true;
    await running;
    return ids;
  };
}

test('events of both keys count: a request that the old one signed goes on with the new one', async () => {
  const before = await upstream.submit(TENANT);
  await log.waitFor(before.id, 'RequestSubmitted');

  await Promise.all(system.instances('policy').map((one) => one.end()));
  await system.start('policy'); // again with the same key
  const end = underLoad();
  const recovered = recoveryBegins('no event, and none of the commands that were sent meanwhile');
  for (const name of ['policy', 'audit'] as const) for (const one of system.instances(name)) await one.end();
  const audit = await system.start('audit', keys);
  const policy = await system.start('policy', { ...keys, LOCKBOX_SIGNING_KEY: next.signingKey });
  await upstream.decideInternally(before.record); // of a request that was signed with the old one
  await log.waitFor(before.id, 'AccessGranted');
  recovered();
  for (const id of await end()) await log.waitFor(id, 'RequestSubmitted');
  // Audit has restarted and decides the whole log again, so it may take longer than other waits on a busy machine.
  await until(
    'audit has kept all',
    async () => (await store.collections.audit_events.countDocuments()) >= log.records.length,
    90_000,
  );

  const proofs = (await forger.genuine(TENANT)).flatMap(({ headers }) => headers[PROOF_HEADER] ?? []);
  const used = [SIGNING_KEYS, next].map(({ signingKey }) => signingKeyOf(signingKey).id);
  expect([...new Set(proofs.map((proof) => signerOf(proof).keyId))]).toEqual(used);
  const own = log.records.filter(({ value }) => value.tenantId === providerLog(0));
  const introduced = own.flatMap(({ value: { data } }) => (data.type === 'SigningKeyIntroduced' ? [data] : []));
  expect(introduced.map(({ keyId, previousKeyId }) => [keyId, previousKeyId])).toEqual([
    [used[0], null],
    [used[1], used[0]],
  ]);
  expect(introduced.map(({ publicKey }) => publicKey)).toEqual([SIGNING_KEYS.publicKey, next.publicKey]);
  for (const program of [audit, policy]) expect(program.log()).not.toContain('"alarm":');
});
