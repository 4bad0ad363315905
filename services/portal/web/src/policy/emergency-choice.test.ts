import type { EmergencyRule } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import { changeOfEmergencyRule, EMERGENCY_RULES } from './emergency-choice.ts';

test('a passkey signs the rule for emergencies by its name in the log', () => {
  const names: readonly EmergencyRule[] = ['OPENS', 'NEEDS_APPROVER', 'REFUSED'];
  expect(EMERGENCY_RULES.map(changeOfEmergencyRule)).toEqual(names.map((name) => ['SET_EMERGENCY_RULE', name]));
});
