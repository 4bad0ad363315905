import type { Value } from '@lockbox/contracts/generated/policy-state';
import { personId } from '@lockbox/contracts/ids';
import { MAC_HEADER } from '@lockbox/contracts/senders';
import { contoso } from '@lockbox/domain/testing/sample';
import { createLogger } from '@lockbox/platform/log';
import type { Outgoing } from '@lockbox/worker/definition';
import { describe, expect, test } from 'vitest';
import { openPolicyPartition } from './session.ts';
import { COMPLETE_SINCE, STATE_VERSION } from './state-records.ts';
import { stateSealer } from './state-seal.ts';
import { command, PARTITION, submission } from './testing/commands.ts';
import { policyDeps } from './testing/deps.ts';
import { withRequests } from './testing/driven-partition.ts';

const deps = policyDeps();
const { policyState } = deps.topics;
const TENANT = `${contoso}/tenant/`;

/** A partition whose tenant has the policy, with what an administrator of the brokers can do to its state. */
async function protectedPartition() {
  const driven = await withRequests('R-1');
  const { partition, decide, session, open } = driven;
  await decide(session, [command({ type: 'EnablePolicy' }, { actor: { kind: 'PRINCIPAL', id: personId('ada') } })]);
  /** Writes without a key; a seal may be copied from another record. */
  const write = (key: string, value: Value | null, headers: Outgoing['headers'] = {}) =>
    partition.write([
      {
        topic: policyState,
        partition: PARTITION,
        key,
        value: value && deps.codecs['policy-state'].encode(value),
        headers,
      },
    ]);
  const records = () => partition.read(policyState);
  const newest = (key: string) => records().findLast((record) => record.key === key);
  const before = partition.state();
  const tenant = before.get(TENANT);
  if (tenant?.type !== 'Tenant') throw new Error('There is no tenant');
  return { ...driven, write, records, newest, before, tenant, takeOver: () => open(deps) };
}
type Protected = Awaited<ReturnType<typeof protectedPartition>>;

/** Takes the partition over and decides once more, so that what was mended is written. */
async function goOn({ takeOver, decide, partition }: Protected) {
  const session = await takeOver();
  await decide(session, [command(submission('R-2'))]);
  return partition.state();
}

/** Without the positions of records and commands, which a further command moves on. */
const withoutHeads = (state: Map<string, Value | null>) =>
  new Map([...state].filter(([key]) => key !== 'partition' && !key.endsWith('/head/') && !key.includes('/request/')));

test('what policy has sealed is believed without an alarm', async () => {
  const all = await protectedPartition();
  await goOn(all);
  expect(all.partition.alarms).toEqual([]);
});

describe('what somebody else wrote to policy-state', () => {
  test('is passed over with an alarm, and what it overwrote is written again', async () => {
    const all = await protectedPartition();
    all.write(TENANT, { ...all.tenant, policyEnabled: false });
    const after = await goOn(all);
    expect(all.partition.alarms).toEqual(['STATE_FORGED']);
    expect(after.get(TENANT)).toMatchObject({ policyEnabled: true });
    all.partition.compact(policyState);
    await all.takeOver();
    expect(all.partition.alarms).toEqual(['STATE_FORGED']);
  });

  test('removes nothing', async () => {
    const all = await protectedPartition();
    all.write(TENANT, null);
    expect(withoutHeads(await goOn(all))).toEqual(withoutHeads(all.before));
    expect(all.partition.alarms).toEqual(['STATE_FORGED']);
  });

  test('adds nothing, and is removed', async () => {
    const all = await protectedPartition();
    const key = `${contoso}/environment/mine`;
    const [environment] = [...all.before.values()].filter((value) => value?.type === 'Environment');
    if (environment?.type !== 'Environment') throw new Error('There is no environment');
    all.write(key, { ...environment, managed: false });
    expect((await goOn(all)).get(key)).toBeNull();
  });

  test('is recognised also with a seal that was copied from another record', async () => {
    const all = await protectedPartition();
    for (const of of [TENANT, 'partition']) {
      const headers = all.newest(of)?.headers;
      all.write(TENANT, { ...all.tenant, policyEnabled: false }, headers);
    }
    expect((await goOn(all)).get(TENANT)).toMatchObject({ policyEnabled: true });
    expect(all.partition.alarms).toEqual(['STATE_FORGED']);
  });

  test('is no reason to believe less of the log, once compaction has taken away what it overwrote', async () => {
    const all = await protectedPartition();
    all.write(TENANT, { ...all.tenant, policyEnabled: false });
    all.partition.compact(policyState);
    expect(withoutHeads(await goOn(all))).toEqual(withoutHeads(all.before));
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
    await all.takeOver();
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
  });
});

describe('what policy has sealed is not believed', () => {
  test('where one record of it is missing', async () => {
    const all = await protectedPartition();
    const kept = all.records().filter(({ key }) => key !== TENANT);
    all.partition.lose(policyState);
    all.partition.write(kept);
    expect(withoutHeads(await goOn(all))).toEqual(withoutHeads(all.before));
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
  });

  test('where an older record was brought back', async () => {
    const all = await protectedPartition();
    const older = all.records().find(({ key }) => key === TENANT);
    if (older === undefined) throw new Error('There is no tenant');
    all.partition.write([older]);
    expect((await goOn(all)).get(TENANT)).toMatchObject({ policyEnabled: true });
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
  });

  test('where an older marker was brought back', async () => {
    const all = await protectedPartition();
    const older = all.records().find(({ key }) => key === 'partition');
    if (older === undefined) throw new Error('There is no marker');
    all.partition.write([older]);
    await goOn(all);
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
  });

  test('where something that policy had removed was brought back, and it is removed again', async () => {
    const all = await protectedPartition();
    const ada = all.before.get(`${contoso}/principal/ada`);
    if (ada?.type !== 'Principal') throw new Error('There is no principal');
    const gone = `${contoso}/principal/gone`;
    const value = deps.codecs['policy-state'].encode({ ...ada, principalId: personId('gone') });
    const { mac } = stateSealer(deps.stateKeys, { topic: policyState, partition: PARTITION }).seal(gone, value);
    all.partition.write([{ topic: policyState, key: gone, value, headers: { [MAC_HEADER]: mac } }]);
    const after = await goOn(all);
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
    expect(after.get(gone)).toBeNull();
  });

  test('in another partition than that for which it was sealed', async () => {
    const all = await protectedPartition();
    const moved = { ...all.partition.context, partition: PARTITION + 1 };
    // The events come along too, and with them the tenants of another partition.
    const opened = openPolicyPartition(deps, moved, createLogger('policy', 'silent'));
    await expect(opened).rejects.toMatchObject({ code: 'PARTITIONS_DIFFER' });
    expect(all.partition.alarms).toContain('STATE_REFUSED');
  });
});

/** A partition whose marker was written by a later release, or an earlier one. */
async function partitionOfVersion(difference: number) {
  const all = await protectedPartition();
  const marker = all.before.get('partition');
  if (marker?.type !== 'PartitionMarker') throw new Error('There is no marker');
  const value = deps.codecs['policy-state'].encode({ ...marker, version: marker.version + difference });
  const { mac } = stateSealer(deps.stateKeys, { topic: policyState, partition: PARTITION }).seal('partition', value);
  all.partition.write([{ topic: policyState, key: 'partition', value, headers: { [MAC_HEADER]: mac } }]);
  return all;
}

test('a binary older than the state leaves the partition alone', async () => {
  const all = await partitionOfVersion(1);
  await expect(all.takeOver()).rejects.toMatchObject({ name: 'StopPartition', code: 'STATE_NEWER' });
});

test('a state of an earlier release, which lacks something, is made again from the log', async () => {
  const all = await partitionOfVersion(COMPLETE_SINCE - STATE_VERSION - 1);
  expect(withoutHeads(await goOn(all))).toEqual(withoutHeads(all.before));
  expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
});

test('a complete state of an earlier release is believed: sealed details are stored nowhere else', async () => {
  const all = await partitionOfVersion(COMPLETE_SINCE - STATE_VERSION);
  expect(withoutHeads(await goOn(all))).toEqual(withoutHeads(all.before));
  expect(all.partition.alarms).toEqual([]);
});

describe('the key', () => {
  const [present, next] = ['a key of thirty-two characters ..', 'another of thirty-two characters.'];

  test('can be replaced: records that the previous key sealed are believed, and sealed again', async () => {
    const all = await protectedPartition();
    const { present: previous } = deps.stateKeys;
    const session = await all.open(policyDeps({ stateKeys: { present: next, previous } }));
    await all.decide(session, [command(submission('R-2'))]);
    await all.open(policyDeps({ stateKeys: { present: next, previous: '' } }));
    expect(all.partition.alarms).toEqual([]);
  });

  test('of somebody else seals nothing', async () => {
    const all = await protectedPartition();
    await all.open(policyDeps({ stateKeys: { present, previous: '' } }));
    expect(all.partition.alarms).toEqual(['STATE_REFUSED']);
  });
});
