/** Which events of the log go into a request's bundle, whoever else names its id, and that none is given out that does not hold. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import { dataStoreId, personId, tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, originOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf, nodeOf } from '@lockbox/evidence/merkle';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import { lifeOfRequest, numberedRequestId, type Saying, saidEvent, TEXT } from '@lockbox/store/testing/sample-events';
import type { LogReader } from '@lockbox/worker/read';
import { afterAll, expect, test, vi } from 'vitest';
import type { LogCluster } from '../cluster.ts';
import type { CheckOptions } from '../verify/cluster-source.ts';

vi.mock('../verify/check-log.ts');
/** The topic of texts. */
const texts: { readonly key: Buffer; readonly raw: Buffer | null }[] = [];
vi.mock('@lockbox/worker/read', async (original) => ({
  ...(await original<object>()),
  async *records() {
    yield { records: texts };
  },
  createLogReader: () =>
    ({ offsets: async () => ({ low: 0, lastStable: 0 }), close: async () => undefined }) as unknown as LogReader, // all that is asked of it
}));

// Tests that ran before in this process may have loaded what is replaced here.
vi.resetModules();
// Later test files in this process must load the real modules.
afterAll(() => {
  vi.doUnmock('../verify/check-log.ts');
  vi.doUnmock('@lockbox/worker/read');
  vi.resetModules();
});
const { checkLog } = await import('../verify/check-log.ts');
const { bundleFromLog } = await import('./log-evidence.ts');

const INSTALLATION = 'lockbox.test';
const TOPIC = 'lockbox.events';
const policy = newSigningKeys();
const audit = newSigningKeys();
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });
const requestId = numberedRequestId('contoso', 1);

type Said = readonly [tenant: string, saying: Saying];
const life: readonly Said[] = lifeOfRequest('contoso', 1).map((saying) => ['contoso', saying]);
/** A source of another tenant says that somebody used access under the request's id. */
const reported: Said = [
  'fabrikam',
  [
    {
      type: 'AccessUsedOutsideGrant',
      requestId,
      reportId: 'a-report',
      engineerId: personId('engineer-1'),
      actions: [
        {
          ...{
            usedAt: 1,
            dataStoreId: dataStoreId('crm'),
            permission: 'read',
            action: 'READ',
            objectClass: 'customers',
          },
          ...{ count: 1, reason: 'REQUEST_UNKNOWN' },
        },
      ],
      furtherRefused: false,
    },
  ],
];

/** Gathers evidence from a verified log, by partition. A checkpoint covers all but the last `late` events. */
async function gather(partitions: readonly (readonly Said[])[], { signedBy = policy, late = 0 } = {}) {
  vi.mocked(checkLog).mockImplementation(async ({ listen }: CheckOptions) =>
    partitions.map((said, partition) => {
      const last = new Map<string, { readonly event: Event; readonly raw: Buffer }>();
      const written = said.map(([tenant, saying]) => {
        const before = last.get(tenant);
        const event = saidEvent(tenant, (before?.event.sequence ?? 0) + 1, saying, before ? hashOf(before.raw) : null);
        const one = { event, raw: codec.encode(event) };
        last.set(tenant, one);
        return one;
      });
      const proofs = proofsOf(
        signingKeyOf(signedBy.signingKey),
        { topic: TOPIC, partition },
        written.map(({ raw }) => digestOf(raw)),
      );
      const size = written.length - late;
      const covered = createTree(nodeOf);
      for (const { raw } of written.slice(0, size)) covered.append(hashOf(raw).toString('latin1'));
      const checkpoint = { origin: originOf(INSTALLATION, TOPIC, partition), size, root: covered.root() };
      const note = Buffer.from(checkpointKeyOf(audit.signingKey).sign(checkpoint));
      const listener = listen?.(partition, { size, note }) ?? {};
      const tree = createTree(nodeOf, listener.onNode);
      for (const [offset, { event, raw }] of written.entries()) {
        const headers = { 'lockbox-proof': proofs[offset] ?? Buffer.alloc(0) };
        listener.onLeaf?.(event, { offset, key: Buffer.from(event.tenantId), raw, headers, timestamp: offset });
        tree.append(hashOf(raw).toString('latin1'));
      }
      return { partition, damage: [] } as unknown as CheckedPartition; // all that is looked at
    }),
  );
  return await bundleFromLog({
    cluster: {
      topics: { events: TOPIC, texts: 'lockbox.texts' },
      registry: { idOf: async () => 8, schemaById: async () => JSON.parse(schemaText('events')) },
      clock: { now: () => 0 },
    } as unknown as LogCluster, // all that is asked of it
    trust: { installation: INSTALLATION, publicKeys: [audit.publicKey] },
    policyKeys: [policy.publicKey],
    requestId,
    onProgress: () => undefined,
  });
}

test('a bundle has all that the log has of a request', async () => {
  const { tenantId: tenant, partition, events } = await gather([[], life]);
  expect({ tenantId: tenant, partition, leaves: events.map(({ leaf }) => leaf) }).toEqual({
    tenantId: 'contoso',
    partition: 1,
    leaves: [0, 1, 2, 3, 4, 5, 6],
  });
});

test('a bundle has the texts that its events refer to, unless they were erased, and no other of the request', async () => {
  const encoder = new Codec<Text>('texts', 8, { schemaById: async () => undefined });
  const write = (textId: string, isErased = false): void => {
    const value = {
      textId,
      tenantId: tenantId('contoso'),
      requestId,
      salt: Buffer.from(TEXT.salt, 'hex'),
      text: TEXT.text,
    };
    texts.push({ key: Buffer.from(textId), raw: isErased ? null : encoder.encode(value) });
  };
  const given = async () => (await gather([life])).texts.map(({ textId }) => textId);
  write('contoso/why-1');
  write('contoso/of-no-event');
  expect(await given()).toEqual(['contoso/why-1']);
  write('contoso/why-1', true);
  expect(await given()).toEqual([]);
  texts.length = 0;
});

test.each([
  ['before it began', [[reported, ...life]], { partition: 0, leaves: [1, 2, 3, 4, 5, 6, 7] }],
  ['in the same partition', [[...life, reported]], { partition: 0, leaves: [0, 1, 2, 3, 4, 5, 6] }],
  ['in a partition before', [[reported], life], { partition: 1, leaves: [0, 1, 2, 3, 4, 5, 6] }],
  ['in a partition after', [life, [reported]], { partition: 0, leaves: [0, 1, 2, 3, 4, 5, 6] }],
])('what another tenant’s source says under its id is not in it: %s', async (_where, partitions, expected) => {
  const { tenantId: tenant, partition, events } = await gather(partitions);
  expect({ tenantId: tenant, partition, leaves: events.map(({ leaf }) => leaf) }).toEqual({
    tenantId: 'contoso',
    ...expected,
  });
});

test('what another tenant’s source says under its id does not make it wait for a checkpoint', async () => {
  expect((await gather([[...life, reported]], { late: 1 })).events).toHaveLength(7);
  await expect(gather([life], { late: 1 })).rejects.toMatchObject({ code: 'NOT_COVERED_YET' });
});

test('an id under which only a source has said something is no request', async () => {
  await expect(gather([[reported]])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what does not fit what was signed is not given out', async () => {
  await expect(gather([life], { signedBy: newSigningKeys() })).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
});

test('nothing is given out of a sealed demand, also where one was disclosed under its id before', async () => {
  const sealed: Said = ['contoso', [{ type: 'ExclusionSealed', requestId, commitment: Buffer.alloc(32, 7) }]];
  const lifted: Said = [
    'contoso',
    [
      {
        ...{ type: 'DisclosureLifted', requestId, liftedBy: personId('legal-1'), liftedAt: 1 },
        ...{ salt: Buffer.alloc(32), details: '{}', assertion: null },
      },
    ],
  ];
  for (const said of [[sealed], [sealed, lifted, sealed]]) {
    await expect(gather([said])).rejects.toMatchObject({ code: 'NOT_DISCLOSED' });
  }
});
