import { describe, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { given } from '../testing/given.ts';
import { directory, setNoticePreferences } from '../testing/sample.ts';

describe('which notices a tenant’s administrators get', () => {
  test('is chosen by an administrator, who is named in the log with the roles', () => {
    given(...directory)
      .when(setNoticePreferences({ accessWithoutApproval: true, accessEnded: false }))
      .thenEvents({
        type: 'NoticePreferencesSet',
        accessWithoutApproval: true,
        accessEnded: false,
        approver: { roles: ['GLOBAL_ADMINISTRATOR'] },
      });
  });

  const refusals: [string, ReasonCode, string][] = [
    ['an auditor', 'PERSON_NOT_ADMINISTRATOR', 'cy'],
    ['a disabled administrator', 'PERSON_DISABLED', 'dee'],
    ['someone of another tenant', 'PERSON_UNKNOWN', 'mallory'],
  ];
  test.each(refusals)('is not chosen by %s', (_, reasonCode, person) => {
    given(...directory)
      .when(setNoticePreferences({ accessWithoutApproval: false, accessEnded: false }, person))
      .thenRefused(reasonCode);
  });

  test('counts once: the same command again leaves no event, also after another choice', () => {
    const none = { ...setNoticePreferences({ accessWithoutApproval: false, accessEnded: false }), id: 'none' };
    const all = { ...setNoticePreferences({ accessWithoutApproval: true, accessEnded: true }), id: 'all' };
    given(...directory, none, all)
      .when(none)
      .thenNothing();
  });
});
