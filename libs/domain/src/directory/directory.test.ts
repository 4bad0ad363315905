import { personId, providerLog } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { coveredEnvironments } from '../policy/policy-check.ts';
import { at, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  BEGIN,
  contoso,
  directory,
  position,
  prod,
  prodDb,
  prodFiles,
  providerPeople,
  removeEnvironment,
  removePrincipal,
  removeProviderPerson,
  removeTenant,
  setEnvironment,
  setPrincipal,
  setProviderPerson,
  setSandbox,
  setTenant,
  submit,
  timer,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

describe('what the directory says', () => {
  test('is taken in any order: environments and people before their tenant', () => {
    given(setPrincipal('ada'), setEnvironment())
      .when(setTenant())
      .thenEvents({ type: 'TenantSet', licences: ['m365/E5'] });
    given(setEnvironment(), setTenant(), ...providerPeople)
      .when(submit())
      .thenEvents('RequestSubmitted');
  });

  test('removes a person or a tenant that it no longer names', () => {
    given(...directory)
      .when(removePrincipal('ada'))
      .thenEvents({ type: 'PrincipalRemoved', principalId: 'ada' });
    given(...directory)
      .when(removeTenant())
      .thenEvents('TenantRemoved');
  });

  test('again, or about what was never there, leaves no event', () => {
    const again = setPrincipal('ada');
    expect(given(...directory).when(again).decision.kind).toBe('draft');
    given(...directory, again)
      .when(again)
      .thenNothing();
    expect(given(...directory).when(removePrincipal('nobody')).decision.kind).toBe('draft');
    expect(given(...directory, removePrincipal('ada')).when(removePrincipal('ada')).decision.kind).toBe('draft');
  });

  test('in an older record never undoes a newer one, also when only the position of that was new', () => {
    const older = position();
    const newer = position();
    const set = (at: typeof older, roles: readonly 'AUDITOR'[]) => setPrincipal('ada', roles, { position: at });
    given(set(newer, []))
      .when(set(older, ['AUDITOR']))
      .thenNothing();
    const last = position();
    given(set(newer, []), set(last, []))
      .when(set(newer, ['AUDITOR']))
      .thenNothing();
  });

  test('in an older record never brings back what was removed', () => {
    const older = position();
    given(...directory, removePrincipal('ada'))
      .when(setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], { position: older }))
      .thenNothing();
  });

  describe('that its owner signed before the known one', () => {
    const signed = (offset: number, at: number) => ({ position: position(offset, at) });
    const demoted = [
      ...directory,
      setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], signed(500, BEGIN)),
      setPrincipal('ada', [], signed(501, BEGIN + 1)),
    ];

    test('gives no role back, although it follows in the topic, and its sender is notified', () => {
      for (const step of [
        setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], signed(502, BEGIN)),
        removePrincipal('ada', signed(502, BEGIN)),
      ]) {
        given(...demoted)
          .when(step)
          .thenRefusedUnseen('DIRECTORY_RECORD_OLD');
      }
    });

    test('brings nobody back who was removed', () => {
      given(...demoted, removePrincipal('ada', signed(502, BEGIN + 2)))
        .when(setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], signed(503, BEGIN + 1)))
        .thenRefusedUnseen('DIRECTORY_RECORD_OLD');
    });

    test('counts where the known one was not signed, or where it was signed at the same moment', () => {
      given(...directory)
        .when(setPrincipal('ada', ['AUDITOR'], signed(500, BEGIN)))
        .thenEvents({ type: 'PrincipalSet', roles: ['AUDITOR'] });
      given(...demoted)
        .when(setPrincipal('ada', ['AUDITOR'], signed(502, BEGIN + 1)))
        .thenEvents({ type: 'PrincipalSet', roles: ['AUDITOR'] });
    });
  });

  test('in a recreated topic counts, although its offsets begin again', () => {
    given(...directory)
      .when(
        removePrincipal('ada', {
          position: { topic: 'lockbox.directory#other', partition: 0, offset: 0, signedAt: null },
        }),
      )
      .thenEvents({ type: 'PrincipalRemoved', principalId: 'ada' });
  });

  test('from another partition counts as it comes: positions there say nothing about which is newer', () => {
    given(...directory)
      .when(
        setPrincipal('ada', ['AUDITOR'], {
          position: { topic: 'lockbox.directory', partition: 5, offset: 0, signedAt: null },
        }),
      )
      .thenEvents({ type: 'PrincipalSet', roles: ['AUDITOR'] });
  });
});

describe('an environment', () => {
  const isCoveredAt = (steps: readonly Step[], time: number) => {
    const { log } = given(...steps).when(at(time, setTenant()));
    return [...coveredEnvironments(log.memory, BEGIN + time)].some(({ environmentId }) => environmentId === prod);
  };

  test('that becomes unmanaged stays protected for 24 hours more', () => {
    given(...directory)
      .when(at(hours(3), setEnvironment({ managed: false })))
      .thenEvents({ type: 'EnvironmentSet', managed: false, protectedUntil: BEGIN + hours(27) });
    const steps = [...directory, setEnvironment({ managed: false })];
    expect(isCoveredAt(steps, hours(24) - 1)).toBe(true);
    expect(isCoveredAt(steps, hours(24))).toBe(false);
  });

  test('that is removed while managed stays protected for 24 hours more, with its data stores', () => {
    const removed = given(...directory).when(removeEnvironment());
    removed.thenEvents({ type: 'EnvironmentRemoved', protectedUntil: BEGIN + hours(24) });
    expect(removed.log.memory.environment(prod)?.dataStores).toContain(prodDb);
  });

  test('that becomes unmanaged has a rule of its own in the log, since its administrators are notified', () => {
    const { log } = given(...directory).when(setEnvironment({ managed: false }));
    expect(log.facts.at(-1)?.rule).toBe('UNMANAGED_STAYS_PROTECTED');
  });

  test('gains no time when it is changed or removed while its protection runs', () => {
    const unmanaged = [...directory, setEnvironment({ managed: false })];
    given(...unmanaged)
      .when(at(hours(5), setEnvironment({ managed: false, dataStores: [prodDb] })))
      .thenEvents({ type: 'EnvironmentSet', protectedUntil: BEGIN + hours(24) });
    given(...unmanaged)
      .when(at(hours(5), removeEnvironment()))
      .thenEvents({ type: 'EnvironmentRemoved', protectedUntil: BEGIN + hours(24) });
  });

  test('that is managed again has no end of protection, and another 24 hours when it becomes unmanaged', () => {
    const steps = [...directory, setEnvironment({ managed: false }), at(hours(1), setEnvironment())];
    given(...steps)
      .when(at(hours(24), timer('PROTECTION_END', prod)))
      .thenNothing();
    given(...steps)
      .when(at(hours(2), setEnvironment({ managed: false })))
      .thenEvents({ type: 'EnvironmentSet', protectedUntil: BEGIN + hours(26) });
  });

  test('loses its protection after 24 hours, and the log says so once', () => {
    const steps = [...directory, setEnvironment({ managed: false })];
    given(...steps)
      .when(at(hours(24) - 1, timer('PROTECTION_END', prod)))
      .thenNothing();
    const ended = given(...steps).when(at(hours(24), timer('PROTECTION_END', prod)));
    ended.thenEvents({ type: 'ProtectionEnded', environmentId: prod, protectedUntil: BEGIN + hours(24) });
    expect(ended.log.take(timer('PROTECTION_END', prod))).toEqual({ kind: 'events', events: [] });
  });

  test('that never was managed has no protection to lose', () => {
    given(...directory)
      .when(setSandbox({ dataStores: [] }))
      .thenEvents({ type: 'EnvironmentSet', protectedUntil: null });
  });

  test('remembers a data store that has left for 24 hours, or until it comes back', () => {
    const departed = (...steps: readonly Step[]) => {
      const { log } = given(...directory, ...steps).when(setTenant(['other']));
      return log.memory.environment(prod)?.departed;
    };
    const left = setEnvironment({ dataStores: [prodFiles] });
    expect(departed(left)).toEqual([{ dataStoreId: prodDb, protectedUntil: BEGIN + hours(24) }]);
    expect(departed(left, setEnvironment())).toEqual([]);
    expect(departed(left, at(hours(24), setEnvironment({ dataStores: [] })))).toEqual([
      { dataStoreId: prodFiles, protectedUntil: BEGIN + hours(48) },
    ]);
  });

  test('that is no longer managed protects a data store that leaves it no longer than itself', () => {
    const { log } = given(
      ...directory,
      setEnvironment({ managed: false }),
      at(hours(5), setEnvironment({ managed: false, dataStores: [] })),
    ).when(setTenant(['other']));
    expect(log.memory.environment(prod)?.departed).toMatchObject([
      { dataStoreId: prodDb, protectedUntil: BEGIN + hours(24) },
      { dataStoreId: prodFiles, protectedUntil: BEGIN + hours(24) },
    ]);
  });

  test('of a tenant that the directory never named loses its protection too', () => {
    given(setEnvironment(), setEnvironment({ managed: false }))
      .when(at(hours(24), timer('PROTECTION_END', prod)))
      .thenEvents('ProtectionEnded');
  });
});

test('a tenant that is removed before the directory has named it stays unknown', () => {
  const { decision } = given(removeTenant(), setEnvironment()).when(submit());
  expect(decision).toMatchObject({ kind: 'unknown-tenant' });
});

test('nobody can ask, decide or enable anything in a tenant that the directory has never named', () => {
  const { decision } = given(setPrincipal('ada'), setEnvironment()).when(submit());
  expect(decision).toMatchObject({ kind: 'unknown-tenant', sentence: expect.stringContaining(contoso) });
});

describe("the provider's own log", () => {
  const log = (...steps: readonly Step[]) => givenOn(new TenantLog(providerLog(0)), steps);

  test('follows who its people are, and what they may do', () => {
    log()
      .when(setProviderPerson('diego', ['INTERNAL_APPROVER']))
      .thenEvents({ type: 'ProviderPersonSet', personId: 'diego', roles: ['INTERNAL_APPROVER'], disabled: false });
    const both = log(setProviderPerson('diego', ['INTERNAL_APPROVER'])).when(setProviderPerson('diego', ['ENGINEER']));
    expect(both.log.memory.providerPerson(personId('diego'))).toMatchObject({ known: true, roles: ['ENGINEER'] });
  });

  test('a person who has left keeps no role', () => {
    const left = log(setProviderPerson('diego', ['INTERNAL_APPROVER'])).when(removeProviderPerson('diego'));
    left.thenEvents({ type: 'ProviderPersonRemoved', personId: 'diego' });
    expect(left.log.memory.providerPerson(personId('diego'))).toMatchObject({ known: false, roles: [] });
  });

  test('an older record gives nobody a role back', () => {
    const old = setProviderPerson('diego', ['INTERNAL_APPROVER']);
    log(setProviderPerson('diego', []), removeProviderPerson('diego')).when(old).thenNothing();
    const removal = removeProviderPerson('nobody');
    const late = setProviderPerson('nobody', ['LEGAL'], { position: position(1) });
    log(removal).when(late).thenNothing();
  });

  test('the same again changes its position alone', () => {
    const again = log(setProviderPerson('diego', ['LEGAL'])).when(setProviderPerson('diego', ['LEGAL']));
    expect(again.decision.kind).toBe('draft');
  });

  test('it holds nothing of a tenant, and a tenant’s log holds nothing of it', () => {
    log()
      .when({ ...setTenant(), tenant: providerLog(0) })
      .thenRefusedUnseen('TENANT_ID_RESERVED');
    const { tenant: _, ...elsewhere } = setProviderPerson('diego', ['INTERNAL_APPROVER']);
    given(...directory)
      .when(elsewhere)
      .thenRefusedUnseen('TENANT_ID_RESERVED');
  });
});
