/** Policy's signing key is introduced in each partition's log, by a command that is decided as any other. */
import type { Command } from '@lockbox/contracts/generated/commands';
import { providerLog, tenantId } from '@lockbox/contracts/ids';
import { newSigningKeys, type SigningKey, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { expect, test } from 'vitest';
import { commandRefusalOf } from './authenticate.ts';
import type { PolicyDeps } from './deps.ts';
import { command, PARTITION, received } from './testing/commands.ts';
import { policyDeps, settings } from './testing/deps.ts';
import { drivenPartition, known } from './testing/driven-partition.ts';

const made = [newSigningKeys(), newSigningKeys()];
const trusted = [settings.LOCKBOX_SIGNING_PUBLIC_KEYS, ...made.map(({ publicKey }) => publicKey)].join(',');
/** Policies with one key after the other, all of them known to whoever reads. */
const policies = [settings.LOCKBOX_SIGNING_KEY, ...made.map(({ signingKey }) => signingKey)].map((key) =>
  policyDeps({ settings: { ...settings, LOCKBOX_SIGNING_PUBLIC_KEYS: trusted }, signingKey: signingKeyOf(key) }),
) as [PolicyDeps, PolicyDeps, PolicyDeps]; // as many as keys
const [first, second, third] = policies;
const idOf = ({ signingKey: { id } }: { readonly signingKey: SigningKey }) => id;

function driven() {
  const all = drivenPartition(first);
  /** Takes over with a key, and decides what was sent meanwhile. */
  async function open(policy: PolicyDeps) {
    const session = await all.open(policy);
    return {
      decideSent: () => all.decide(session, all.partition.sent.splice(0)),
      decide: (some: readonly Command[]) => all.decide(session, some),
    };
  }
  const introduced = () =>
    all.partition
      .events()
      .flatMap(({ data }) => (data.type === 'SigningKeyIntroduced' ? [[data.keyId, data.previousKeyId]] : []));
  return { ...all, open, introduced };
}

test('is introduced at the first take-over, and at no other of the same key', async () => {
  const { partition, open, introduced } = driven();
  await (await open(first)).decideSent();
  expect(introduced()).toEqual([[idOf(first), null]]);
  expect(partition.events()[0]).toMatchObject({
    tenantId: providerLog(PARTITION),
    actor: { kind: 'SYSTEM', id: 'policy' },
    data: { algorithm: 'Ed25519', publicKey: first.signingKey.publicKey },
  });
  await open(first);
  expect(partition.sent).toEqual([]);
});

test('is introduced once, though several instances asked before the first was decided', async () => {
  const { open, introduced } = driven();
  await open(first);
  await open(first);
  await (await open(first)).decideSent();
  expect(introduced()).toEqual([[idOf(first), null]]);
});

test('each change is an event, also back to an older key', async () => {
  const { open, introduced } = driven();
  for (const policy of [first, second, first, third]) await (await open(policy)).decideSent();
  expect(introduced()).toEqual([
    [idOf(first), null],
    [idOf(second), idOf(first)],
    [idOf(first), idOf(second)],
    [idOf(third), idOf(first)],
  ]);
});

test('whoever decides what an instance with another key has asked for, says its own key again', async () => {
  const { partition, open, introduced } = driven();
  await (await open(first)).decideSent();
  await open(second); // and is gone before it decides
  const back = await open(first);
  await back.decideSent();
  await back.decide(known());
  await back.decideSent();
  expect(introduced().map(([keyId]) => keyId)).toEqual([first, second, first].map(idOf));
  expect(partition.sent).toEqual([]);
});

test('asks again before it signs, where what it asked for came too late', async () => {
  const { partition, open, introduced } = driven();
  await (await open(first)).decideSent();
  await open(second); // and is gone before it decides
  const last = await open(third);
  const [secondAsks, thirdAsks] = partition.sent.splice(0) as [Command, Command];
  await last.decide([secondAsks]);
  expect(partition.sent).toHaveLength(1); // though no command has arrived since
  await last.decide([thirdAsks]);
  expect(introduced().map(([keyId]) => keyId)).toEqual([first, second].map(idOf));
  await last.decideSent();
  expect(introduced().map(([keyId]) => keyId)).toEqual([first, second, third].map(idOf));
  await last.decide(known());
  expect(partition.sent).toEqual([]);
});

test('a command that left nothing introduces no key when it is brought back, though the log is as it was then', async () => {
  const { partition, open, introduced } = driven();
  await (await open(first)).decideSent();
  for (let time = 0; time < 2; time++) await open(second);
  const leftNothing = partition.sent[1] as Command;
  await (await open(second)).decideSent();
  const back = await open(first);
  await back.decideSent();
  await back.decide([leftNothing]);
  expect(introduced().map(([keyId]) => keyId)).toEqual([first, second, first].map(idOf));
});

test('memory that is made again from the log has it, each introduction decided again', async () => {
  const { partition, open, introduced } = driven();
  for (const policy of [first, second]) await (await open(policy)).decideSent();
  const before = partition.state();
  partition.lose(first.topics.policyState);
  const after = await open(second);
  expect(partition.sent).toEqual([]);
  await after.decide(known());
  const key = `${providerLog(PARTITION)}/signing-key/`;
  expect(partition.state().get(key)).toEqual(before.get(key));
  expect(partition.alarms).toEqual(['STATE_BEHIND_LOG']);
  expect(introduced()).toHaveLength(2);
});

test('a log of a release that introduced none goes on: its key is introduced now', async () => {
  const { partition, open, introduced } = driven();
  const older = await open(first);
  partition.sent.length = 0; // it sent nothing
  await older.decide(known());
  await (await open(first)).decideSent();
  expect(introduced()).toEqual([[idOf(first), null]]);
  expect(partition.events()[0]?.data.type).toBe('ProviderPersonSet');
});

const introduction = (tenant = providerLog(PARTITION)) =>
  command(
    {
      type: 'IntroduceSigningKey',
      keyId: idOf(second),
      algorithm: 'Ed25519',
      publicKey: 'one of a forger',
      previousCommandId: null,
    },
    { tenantId: tenant },
  );

test.each(['intake', 'timer', 'notifier', 'portal'] as const)('%s may introduce none', (sender) => {
  const refusal = commandRefusalOf(received(introduction(), 0, sender), first);
  expect(refusal).toMatchObject({ code: 'SENDER_NOT_ALLOWED', alarm: true });
});

test('a command that names policy but that policy did not sign introduces no key', () => {
  const record = received(introduction(), 0, 'policy');
  expect(commandRefusalOf(record, first)).toBeUndefined();
  const forged = received(introduction(), 0, 'timer');
  const headers = { ...forged.headers, 'lockbox-sender': Buffer.from('policy') };
  expect(commandRefusalOf({ ...forged, headers }, first)).toMatchObject({ code: 'WRONG_MAC', alarm: true });
  expect(commandRefusalOf({ ...record, partition: PARTITION + 1 }, first)).toMatchObject({ code: 'WRONG_PARTITION' });
  expect(commandRefusalOf(received(introduction(tenantId('provider')), 0, 'policy'), first)).toMatchObject({
    code: 'ID_NOT_ALLOWED',
  });
});
