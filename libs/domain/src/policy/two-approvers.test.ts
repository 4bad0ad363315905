import { describe, expect, test } from 'vitest';
import { at, days, given, hours } from '../testing/given.ts';
import {
  approve,
  ask,
  BEGIN,
  confirmChange,
  deny,
  disable,
  engineer,
  internalApprover,
  oneAgain,
  prodFiles,
  R1,
  removePrincipal,
  removeProviderPerson,
  setEnvironment,
  setPrincipal,
  timer,
  waitingForTwo,
} from '../testing/sample.ts';
import { shownInLog } from '../testing/shown-in-log.ts';

describe('where two approvers are needed', () => {
  test('the first approval is recorded and gives no access: the request waits as before', () => {
    const first = given(...waitingForTwo).when(approve('ada'));
    first.thenEvents({
      type: 'ApprovalRecorded',
      requestId: R1,
      approver: { roles: ['GLOBAL_ADMINISTRATOR'] },
      lapsedApproverId: null,
      expiresAt: BEGIN + days(4),
    });
    expect(first.log.memory.request(R1)).toMatchObject({
      type: 'AwaitingCustomer',
      expiresAt: BEGIN + days(4),
      firstApproval: { approverId: 'ada', at: BEGIN },
    });
  });

  test('the second, of another person, grants for 8 hours from then', () => {
    given(...waitingForTwo, approve('ada'))
      .when(at(hours(20), approve('bob')))
      .thenEvents(
        { type: 'RequestApproved', firstApproverId: 'ada' },
        { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL', expiresAt: BEGIN + hours(28) },
      );
  });

  test('nobody is both: neither the same person nor one whose id looks like it', () => {
    given(...waitingForTwo, approve('ada'))
      .when(approve('ada'))
      .thenRefused('APPROVED_BY_SAME_PERSON');
    given(...waitingForTwo, setPrincipal('Ada', ['GLOBAL_ADMINISTRATOR']), approve('ada'))
      .when(approve('Ada'))
      .thenRefused('APPROVED_BY_SAME_PERSON');
  });

  test('neither is the engineer, the internal approver, or somebody without the role', () => {
    for (const steps of [waitingForTwo, [...waitingForTwo, approve('ada')]]) {
      given(...steps)
        .when(approve(engineer))
        .thenRefused('APPROVER_IS_ENGINEER');
      given(...steps)
        .when(approve(internalApprover))
        .thenRefused('APPROVER_IS_INTERNAL_APPROVER');
      given(...steps)
        .when(approve('cy'))
        .thenRefused('PERSON_NOT_ADMINISTRATOR');
    }
  });

  test('one denial denies, before the first approval and after it', () => {
    given(...waitingForTwo)
      .when(deny('bob'))
      .thenEvents('RequestDenied');
    given(...waitingForTwo, approve('ada'))
      .when(deny('bob'))
      .thenEvents('RequestDenied');
    given(...waitingForTwo, approve('ada'), deny('bob'))
      .when(approve('ada'))
      .thenRefused('ALREADY_DECIDED');
  });

  test('whoever approved first may still deny, and that counts', () => {
    const denied = given(...waitingForTwo, approve('ada')).when(deny('ada'));
    denied.thenEvents('RequestDenied');
    expect(denied.log.memory.request(R1)).toMatchObject({ type: 'Closed', outcome: 'DENIED' });
  });

  test('it expires 4 days after the customer was asked, whatever was approved', () => {
    given(...waitingForTwo, at(days(3), approve('ada')))
      .when(at(days(4), approve('bob')))
      .thenRefused('REQUEST_EXPIRED');
    given(...waitingForTwo, at(days(3), approve('ada')))
      .when(at(days(4), timer('LOCKBOX_EXPIRY')))
      .thenEvents('RequestExpired');
  });

  test('it is reminded of as before', () => {
    given(...waitingForTwo, approve('ada'))
      .when(at(days(2), timer('REMINDER')))
      .thenEvents('ReminderDue');
  });

  test('neither another rule nor turning the policy off takes the second approval away', () => {
    given(...waitingForTwo, oneAgain('ada'), confirmChange('bob'))
      .when(approve('ada'))
      .thenEvents('ApprovalRecorded');
    given(...waitingForTwo, approve('ada'), disable('ada'), confirmChange('bob'))
      .when(approve('bob'))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  test('all that is asked of an approval is asked of both', () => {
    given(...waitingForTwo, setEnvironment({ dataStores: [prodFiles] }))
      .when(approve('ada'))
      .thenRefused('DATA_STORE_UNKNOWN');
    given(...waitingForTwo, approve('ada'), removeProviderPerson(engineer))
      .when(approve('bob'))
      .thenRefused('PROVIDER_PERSON_UNKNOWN');
  });

  test('the same command again is no second approval', () => {
    const once = { ...approve('ada'), id: 'once' };
    given(...waitingForTwo, once)
      .when(once)
      .thenNothing();
  });
});

describe('the first approval', () => {
  const lost = [
    ['is no administrator any more', setPrincipal('ada', ['AUDITOR'])],
    ['was disabled', setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], { disabled: true })],
    ['has left the directory', removePrincipal('ada')],
  ] as const;
  test.each(lost)('does not count if who gave it %s when another approves', (_, step) => {
    const second = given(...waitingForTwo, approve('ada'), step).when(approve('bob'));
    second.thenEvents({ type: 'ApprovalRecorded', lapsedApproverId: 'ada' });
    expect(second.log.memory.request(R1)).toMatchObject({ firstApproval: { approverId: 'bob' } });
  });

  test('that lapsed does not come back with the role', () => {
    const back = [setPrincipal('ada', ['AUDITOR']), approve('bob'), setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'])];
    given(...waitingForTwo, approve('ada'), ...back)
      .when(approve('bob'))
      .thenRefused('APPROVED_BY_SAME_PERSON');
    given(...waitingForTwo, approve('ada'), ...back)
      .when(approve('ada'))
      .thenEvents({ type: 'RequestApproved', firstApproverId: 'bob' }, 'AccessGranted');
  });

  test('counts if who gave it had lost the role in between only', () => {
    given(
      ...waitingForTwo,
      approve('ada'),
      setPrincipal('ada', ['AUDITOR']),
      setPrincipal('ada', ['GLOBAL_ADMINISTRATOR']),
    )
      .when(approve('bob'))
      .thenEvents('RequestApproved', 'AccessGranted');
  });
});

describe('each approver sees what is there already', () => {
  const before = shownInLog(given(...waitingForTwo).when(timer('REMINDER')).log.facts, R1);
  const after = shownInLog(given(...waitingForTwo, approve('ada')).when(timer('REMINDER')).log.facts, R1);

  test('who was not shown the first approval does not give the second', () => {
    expect(after).not.toBe(before);
    given(...waitingForTwo, approve('ada'))
      .when({ ...approve('bob'), shown: before })
      .thenRefused('SHOWN_DIFFERS');
    given(...waitingForTwo, approve('ada'))
      .when({ ...approve('bob'), shown: after })
      .thenEvents({ type: 'RequestApproved', shown: after }, 'AccessGranted');
  });

  test('who was shown an approval that nobody gave does not give the first', () => {
    given(...waitingForTwo)
      .when({ ...approve('bob'), shown: after })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('whether the first approval counts is part of it: nobody gives the second and takes it for the first', () => {
    const lost = [...waitingForTwo, approve('ada'), setPrincipal('ada', ['AUDITOR'])];
    const lapsed = shownInLog(given(...lost).when(timer('REMINDER')).log.facts, R1);
    expect(lapsed).not.toBe(after);
    given(...waitingForTwo, approve('ada'))
      .when({ ...approve('bob'), shown: lapsed })
      .thenRefused('SHOWN_DIFFERS');
    given(...lost, setPrincipal('ada', ['GLOBAL_ADMINISTRATOR']))
      .when({ ...approve('bob'), shown: lapsed })
      .thenRefused('SHOWN_DIFFERS');
    given(...lost)
      .when({ ...approve('bob'), shown: after })
      .thenRefused('SHOWN_DIFFERS');
    given(...lost)
      .when({ ...approve('bob'), shown: lapsed })
      .thenEvents({ type: 'ApprovalRecorded', lapsedApproverId: 'ada' });
    for (const [steps, shown] of [
      [[...waitingForTwo, approve('ada')], lapsed],
      [lost, after],
    ] as const) {
      given(...steps)
        .when({ ...deny('bob'), shown })
        .thenEvents('RequestDenied');
    }
  });

  test('a denial counts that has seen neither the first approval nor a question that came meanwhile', () => {
    given(...waitingForTwo, ask('bob'), approve('ada'))
      .when({ ...deny('bob'), shown: before })
      .thenEvents('RequestDenied');
    given(...waitingForTwo, ask('bob'), approve('ada'))
      .when({ ...approve('bob'), shown: after })
      .thenRefused('SHOWN_DIFFERS');
    given(...waitingForTwo, ask('bob'), approve('ada'))
      .when(approve('bob'))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  test('a denial counts that has seen an approval which another has replaced', () => {
    const replaced = [setPrincipal('ada', ['AUDITOR']), at(1, approve('bob')), setPrincipal('bob', ['AUDITOR'])];
    const steps = [...waitingForTwo, approve('ada'), ...replaced, setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'])];
    for (const shown of [after, shownInLog(given(...steps).when(timer('REMINDER')).log.facts, R1)]) {
      given(...steps, at(2, approve('ada')))
        .when({ ...deny('ada'), shown })
        .thenEvents({ type: 'RequestDenied', shown });
    }
    given(...steps, at(2, approve('ada')), setPrincipal('bob', ['GLOBAL_ADMINISTRATOR']))
      .when({ ...approve('bob'), shown: after })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('a denial counts without having seen the first approval: it must not be too late for it', () => {
    given(...waitingForTwo, approve('ada'))
      .when({ ...deny('bob'), shown: before })
      .thenEvents('RequestDenied');
    given(...waitingForTwo, approve('ada'))
      .when({ ...deny('bob'), shown: 'f'.repeat(64) })
      .thenRefused('SHOWN_DIFFERS');
  });
});
