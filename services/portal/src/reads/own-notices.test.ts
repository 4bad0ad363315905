import { personId, tenantId } from '@lockbox/contracts/ids';
import { isZoneName } from '@lockbox/domain/notices/notice-kinds';
import type { PolicyDocument } from '@lockbox/store/collections/policies';
import { expect, test } from 'vitest';
import { ownNoticesCommand, ownNoticesView } from './own-notices.ts';

const ada = personId('ada');
const policyWith = (personalNotices: PolicyDocument['personalNotices']): PolicyDocument => ({
  _id: tenantId('contoso'),
  tenantId: tenantId('contoso'),
  sequence: 1,
  enabled: false,
  version: 0,
  changedAt: null,
  changedBy: null,
  rollOut: { state: 'NONE', dueAt: null, targets: [] },
  ...(personalNotices && { personalNotices }),
});

test('a person without a choice is notified of everything at once, in the directory’s time zone', () => {
  const own = ownNoticesView(undefined, ada, 'Europe/Berlin');
  expect(own).toMatchObject({ digestAt: '08:00', quiet: null, timeZone: 'Europe/Berlin', changedAt: null });
  expect(own.choices.map(({ delivery }) => delivery)).toEqual(own.choices.map(() => 'AT_ONCE'));
  expect(ownNoticesView(undefined, ada, 'Atlantis').timeZone).toBe('UTC');
  // The runtime knows such zones; what decides on a choice takes none of them.
  expect(ownNoticesView(undefined, ada, '+05:30').timeZone).toBe('UTC');
});

test('whatever zone the directory has of a person, the command has one that can be chosen', () => {
  const chosen = { choices: [], digestAt: '08:00', quiet: null };
  for (const [inDirectory, known] of [
    ['+05:30', 'UTC'],
    ['-03', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['America/New_York', 'America/New_York'],
  ] as const) {
    const { timeZone } = ownNoticesCommand(chosen, inDirectory);
    expect(timeZone).toBe(known);
    expect(isZoneName(timeZone)).toBe(true);
  }
});

test('what a person chooses is what that person is shown, and nobody else', () => {
  const choices = [{ kind: 'POLICY', delivery: 'DAILY' }] as const;
  const chosen = { choices: [...choices], digestAt: '17:05', quiet: { from: '22:00', until: '06:30' } };
  const { type: _type, ...command } = ownNoticesCommand(chosen, 'Europe/Berlin');
  expect(command).toMatchObject({ digestAt: 1_025, quietFrom: 1_320, quietUntil: 390 });
  const policy = policyWith([{ personId: ada, ...command, changedAt: 0 }]);
  expect(ownNoticesView(policy, ada, 'UTC')).toMatchObject({
    ...{ digestAt: '17:05', quiet: chosen.quiet, timeZone: 'Europe/Berlin', changedAt: '1970-01-01T00:00:00.000Z' },
    choices: expect.arrayContaining([...choices]),
  });
  expect(ownNoticesView(policy, personId('bob'), 'UTC').changedAt).toBe(null);
});
