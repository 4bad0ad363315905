import { dataStoreId, environmentId } from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { at, given, hours } from '../testing/given.ts';
import {
  BEGIN,
  confirm,
  directory,
  disable,
  enable,
  prod,
  prodDb,
  prodFiles,
  protectedTenant,
  R1,
  removeEnvironment,
  removeTenant,
  sandbox,
  sandboxDb,
  setEnvironment,
  setPrincipal,
  setSandbox,
  setTenant,
  timer,
  waitingForCustomer,
} from '../testing/sample.ts';
import { familiesHeld, licenceShortfall, managedEnvironmentProductsHeld } from './licences.ts';

describe('an administrator', () => {
  test('enables the policy: every data store of the managed environments has 24 hours to confirm', () => {
    given(...directory)
      .when(enable())
      .thenEvents({
        type: 'PolicyEnabled',
        policyVersion: 1,
        approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: ['m365/E5'] },
        families: ['m365'],
        targets: [
          { environmentId: prod, dataStoreId: prodDb },
          { environmentId: prod, dataStoreId: prodFiles },
        ],
        targetCount: 2,
        rollOutDueAt: BEGIN + hours(24),
      });
  });

  test('enables it however many data stores there are: the events name the first of them, and count all', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => dataStoreId(`store-${index}`));
    const { log } = given(...directory, setEnvironment({ dataStores: many })).when(enable());
    log.take(at(hours(24), timer('ROLL_OUT', '1')));
    const [enabled, overdue] = log.facts.slice(-2).map(({ data }) => data);
    expect(enabled).toMatchObject({ type: 'PolicyEnabled', targetCount: 20_000 });
    expect(overdue).toMatchObject({ type: 'RollOutOverdue', missingCount: 20_000 });
    expect(enabled?.type === 'PolicyEnabled' && enabled.targets).toHaveLength(800);
    expect(overdue?.type === 'RollOutOverdue' && overdue.missing).toHaveLength(800);
  });

  test('disables it, and each change has a version of its own', () => {
    given(...protectedTenant)
      .when(disable('bob'))
      .thenEvents({ type: 'PolicyDisabled', policyVersion: 2, approver: { roles: ['POWER_PLATFORM_ADMINISTRATOR'] } });
    given(...protectedTenant, disable())
      .when(enable())
      .thenEvents({ type: 'PolicyEnabled', policyVersion: 3 });
  });

  test('does not release requests that wait by disabling it', () => {
    const { log } = given(...waitingForCustomer).when(disable());
    expect(log.memory.request(R1)?.type).toBe('AwaitingCustomer');
  });

  test('enables or disables it once: the same command again leaves no event', () => {
    given(...directory, { ...enable(), id: 'on' })
      .when({ ...enable(), id: 'on' })
      .thenNothing();
    given(...protectedTenant, { ...disable(), id: 'off' }, enable())
      .when({ ...disable(), id: 'off' })
      .thenNothing();
  });

  const refusals: [string, ReasonCode, string][] = [
    ['an auditor', 'PERSON_NOT_ADMINISTRATOR', 'cy'],
    ['a disabled administrator', 'PERSON_DISABLED', 'dee'],
    ['someone of another tenant', 'PERSON_UNKNOWN', 'mallory'],
  ];
  test.each(refusals)('is not %s', (_, reasonCode, person) => {
    given(...directory)
      .when(enable(person))
      .thenRefused(reasonCode);
    given(...protectedTenant)
      .when(disable(person))
      .thenRefused(reasonCode);
  });

  test('cannot enable what is enabled, or disable what is not', () => {
    given(...protectedTenant)
      .when(enable())
      .thenRefused('POLICY_ALREADY_ENABLED');
    given(...directory)
      .when(disable())
      .thenRefused('POLICY_NOT_ENABLED');
  });

  test('cannot enable it without a licence, and the refusal names the families', () => {
    const refused = given(...directory, setTenant(['m365/E3', 'm365', 'E5'])).when(enable());
    refused.thenRefused('LICENCE_MISSING');
    const [rejected] = refused.decision.kind === 'events' ? refused.decision.events : [];
    for (const { name } of loadLicences().families)
      expect(rejected?.data).toMatchObject({ sentence: expect.stringContaining(name) });
  });

  test('cannot enable it for a tenant that has left the directory', () => {
    given(...directory, removeTenant())
      .when(enable())
      .thenRefused('TENANT_REMOVED');
  });
});

describe('licences', () => {
  const catalogue = loadLicences();
  const every = catalogue.families.flatMap(({ id, editions }) => editions.map((edition) => `${id}/${edition}`));
  test.each(every)('%s alone lets a tenant enable the policy', (licence) => {
    given(...directory, setTenant([licence]))
      .when(enable())
      .thenEvents({ type: 'PolicyEnabled', families: [licence.split('/')[0]] });
  });

  test.each(catalogue.managedEnvironments)(
    'of $name bring Managed Environments, and do not enable the policy',
    ({ id }) => {
      given(...directory, setTenant([`${id}/premium`]))
        .when(enable())
        .thenRefused('LICENCE_MISSING');
      expect(managedEnvironmentProductsHeld([`${id}/premium`], catalogue).map((product) => product.id)).toEqual([id]);
      expect(managedEnvironmentProductsHeld([`${id}-other/premium`, 'm365/E5'], catalogue)).toEqual([]);
    },
  );

  test('of editions that the catalogue does not have count for nothing', () => {
    expect(
      familiesHeld(['m365/F5', 'office-365/F5', 'm365-f5-security-and-compliance/A5', 'm365/e5'], catalogue),
    ).toEqual([]);
  });

  test('missing among users of covered environments are a shortfall, counted per person', () => {
    const { log } = given(
      ...directory,
      setPrincipal('eli', [], { licences: [] }),
      setPrincipal('fay', [], { licences: ['m365/E3'] }),
      setPrincipal('gus', [], { licences: [], environmentIds: [sandbox] }),
      setPrincipal('hal', [], { licences: [], disabled: true }),
    ).when(enable());
    const { users, short } = licenceShortfall(log.memory.principals(), [prod], catalogue);
    expect(short.map(({ principalId }) => principalId).sort()).toEqual(['eli', 'fay']);
    expect(users.map(({ principalId }) => principalId)).toEqual(expect.arrayContaining(['ada', 'eli', 'fay']));
    expect(users.map(({ principalId }) => principalId)).not.toEqual(expect.arrayContaining(['gus']));
    expect(users.map(({ principalId }) => principalId)).not.toEqual(expect.arrayContaining(['hal']));
    expect(licenceShortfall(log.memory.principals(), [], catalogue)).toEqual({ users: [], short: [] });
  });
});

describe('the roll-out', () => {
  test('is complete when every data store has confirmed', () => {
    given(...protectedTenant)
      .when(confirm('prod-db'))
      .thenEvents({ type: 'EnforcementConfirmed', environmentId: prod, dataStoreId: prodDb, policyVersion: 1 });
    given(...protectedTenant, confirm('prod-db'))
      .when(confirm('prod-files'))
      .thenEvents('EnforcementConfirmed', { type: 'RollOutCompleted', policyVersion: 1 });
  });

  test('is complete at once where nothing has to confirm', () => {
    given(...directory, setEnvironment({ managed: false }), at(hours(24), timer('PROTECTION_END', prod)))
      .when(enable())
      .thenEvents({ type: 'PolicyEnabled', targets: [] }, 'RollOutCompleted');
  });

  test('is overdue after 24 hours, names what is missing, and is completed by a late confirmation', () => {
    const steps = [...protectedTenant, confirm('prod-db')];
    given(...steps)
      .when(at(hours(24) - 1, timer('ROLL_OUT', '1')))
      .thenNothing();
    const overdue = given(...steps).when(at(hours(24), timer('ROLL_OUT', '1')));
    overdue.thenEvents({ type: 'RollOutOverdue', missing: [{ environmentId: prod, dataStoreId: prodFiles }] });
    expect(overdue.log.take(timer('ROLL_OUT', '1'))).toEqual({ kind: 'events', events: [] });
    given(...steps, at(hours(24), timer('ROLL_OUT', '1')))
      .when(confirm('prod-files'))
      .thenEvents('EnforcementConfirmed', 'RollOutCompleted');
  });

  test('of an earlier version, or of a policy that was disabled, leads to nothing', () => {
    given(...protectedTenant, disable())
      .when(at(hours(24), timer('ROLL_OUT', '1')))
      .thenNothing();
    given(...protectedTenant, disable(), enable())
      .when(at(hours(24), timer('ROLL_OUT', '1')))
      .thenNothing();
    given(...protectedTenant, disable(), enable())
      .when(confirm('prod-db', 1))
      .thenNothing();
  });

  test('is complete when what was missing is no longer under the policy', () => {
    given(...protectedTenant, confirm('prod-db'))
      .when(setEnvironment({ dataStores: [prodDb] }))
      .thenEvents('EnvironmentSet', 'RollOutCompleted');
    given(...protectedTenant, removeEnvironment())
      .when(at(hours(24), timer('PROTECTION_END', prod)))
      .thenEvents('ProtectionEnded', 'RollOutCompleted');
  });

  test('waits for an environment that becomes managed meanwhile', () => {
    given(...protectedTenant, confirm('prod-db'), setSandbox({ managed: true }))
      .when(confirm('prod-files'))
      .thenEvents('EnforcementConfirmed');
  });

  describe('that was complete', () => {
    const complete = [...protectedTenant, confirm('prod-db'), confirm('prod-files')];
    const late = dataStoreId('prod-late');
    const joined = [...complete, at(hours(30), setEnvironment({ dataStores: [prodDb, late, prodFiles] }))];

    test('begins again for a data store that comes later, and for that one alone', () => {
      given(...complete)
        .when(at(hours(30), setEnvironment({ dataStores: [prodDb, late, prodFiles] })))
        .thenEvents('EnvironmentSet', {
          type: 'RollOutReopened',
          policyVersion: 1,
          targets: [{ environmentId: prod, dataStoreId: late }],
          targetCount: 1,
          rollOutDueAt: BEGIN + hours(54),
        });
    });

    test('begins again for an environment that becomes managed later', () => {
      given(...complete)
        .when(at(hours(30), setSandbox({ managed: true })))
        .thenEvents('EnvironmentSet', {
          type: 'RollOutReopened',
          targets: [{ environmentId: sandbox, dataStoreId: sandboxDb }],
        });
    });

    test('is overdue when what came later has not confirmed after 24 hours of its own', () => {
      given(...joined)
        .when(at(hours(54) - 1, timer('ROLL_OUT', '1')))
        .thenNothing();
      given(...joined)
        .when(at(hours(54), timer('ROLL_OUT', '1')))
        .thenEvents({ type: 'RollOutOverdue', missing: [{ environmentId: prod, dataStoreId: late }], missingCount: 1 });
    });

    test('is complete again when what came later has confirmed', () => {
      given(...joined)
        .when(confirm('prod-late'))
        .thenEvents('EnforcementConfirmed', { type: 'RollOutCompleted', policyVersion: 1 });
    });

    test('stays complete where nothing new has to confirm, or the policy is off', () => {
      given(...complete)
        .when(setEnvironment({ dataStores: [prodDb] }))
        .thenEvents('EnvironmentSet');
      given(...complete)
        .when(setSandbox({ dataStores: [sandboxDb, late] }))
        .thenEvents('EnvironmentSet');
      given(...complete, disable())
        .when(setEnvironment({ dataStores: [prodDb, late, prodFiles] }))
        .thenEvents('EnvironmentSet');
    });
  });

  test('takes the same confirmation twice without a second event', () => {
    given(...protectedTenant, confirm('prod-db'))
      .when(confirm('prod-db'))
      .thenNothing();
  });

  test('refuses a confirmation of an unknown environment, a foreign data store or a version that does not exist', () => {
    given(...protectedTenant)
      .when(confirm('prod-db', 1, environmentId('nowhere')))
      .thenRefused('ENVIRONMENT_UNKNOWN');
    given(...protectedTenant)
      .when(confirm(sandboxDb))
      .thenRefused('DATA_STORE_UNKNOWN');
    for (const version of [0, 2]) {
      given(...protectedTenant)
        .when(confirm('prod-db', version))
        .thenRefused('POLICY_VERSION_UNKNOWN');
    }
  });
});
