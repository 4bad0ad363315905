import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { createConfirmations } from './enforcement.ts';
import { createPolicyInLog, isOfThePolicy, type Unconfirmed } from './policy-in-log.ts';

const store = dataStoreId('orders-db');
const prod = environmentId('prod');

/** Only what the fold reads of them. */
const event = (data: Partial<EventData> & Pick<EventData, 'type'>) => data as EventData;
const enabled = (policyVersion: number) => event({ type: 'PolicyEnabled', policyVersion });
const disabled = event({ type: 'PolicyDisabled', policyVersion: 2 });
const tenantRemoved = event({ type: 'TenantRemoved' });
const tenantSet = event({ type: 'TenantSet' });
const set = (...dataStores: string[]) =>
  event({ type: 'EnvironmentSet', environmentId: prod, dataStores: dataStores.map((id) => dataStoreId(id)) });
const confirmed = (policyVersion: number, of = store) =>
  event({ type: 'EnforcementConfirmed', environmentId: prod, dataStoreId: of, policyVersion });

test.each<[string, EventData[], number[]]>([
  ['an environment has the data store and the policy is on', [set('orders-db', 'b'), enabled(1)], [1]],
  ['the data store joins later', [enabled(1), set('b'), set('orders-db')], [1]],
  [
    'it has confirmed an earlier version alone',
    [set('orders-db'), enabled(1), confirmed(1), disabled, enabled(3)],
    [3],
  ],
  ['it left its environment and came back', [set('orders-db'), enabled(1), confirmed(1), set(), set('orders-db')], [1]],
  ['another data store has confirmed', [set('orders-db', 'b'), enabled(1), confirmed(1, dataStoreId('b'))], [1]],
  ['its tenant left the directory and came back', [enabled(1), tenantRemoved, tenantSet, set('orders-db')], [1]],
  ['never: its tenant has left the directory', [set('orders-db'), enabled(1), tenantRemoved], []],
  [
    'never: the policy was turned off while its tenant was away',
    [set('orders-db'), enabled(1), tenantRemoved, disabled, tenantSet],
    [],
  ],
  ['never: it has confirmed', [set('orders-db'), enabled(1), confirmed(1)], []],
  ['never: the policy is off', [set('orders-db'), enabled(1), disabled], []],
  ['never: it is in no environment', [set('orders-db'), enabled(1), set('b')], []],
  [
    'never: its environment is gone',
    [set('orders-db'), enabled(1), event({ type: 'EnvironmentRemoved', environmentId: prod })],
    [],
  ],
])('a data store has to confirm: %s', (_, events, versions) => {
  const policy = createPolicyInLog(store);
  for (const data of events) policy.take(data);
  expect(policy.unconfirmed()).toEqual(versions.map((policyVersion) => ({ environmentId: prod, policyVersion })));
});

test('events that say nothing of it need not be read', () => {
  const types = ['AccessGranted', 'PolicyEnabled', 'TenantSet'];
  expect(types.filter((type) => isOfThePolicy(`lockbox.event.${type}`))).toEqual(['PolicyEnabled', 'TenantSet']);
  expect(isOfThePolicy(undefined)).toBe(true);
});

test('each is sent once, again if it could not be sent, and again if it has to be confirmed again', async () => {
  const sent: Unconfirmed[] = [];
  let fails = true;
  const confirm = createConfirmations(async (one) => {
    if (fails) throw new Error('away');
    sent.push(one);
  });
  const one = { environmentId: prod, policyVersion: 1 };
  await expect(confirm([one])).rejects.toThrow('away');
  fails = false;
  for (const unconfirmed of [[one], [one], [], [one]]) await confirm(unconfirmed);
  expect(sent).toEqual([one, one]);
});
