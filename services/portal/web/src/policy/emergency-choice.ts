import type { PasskeyChange } from '@lockbox/evidence/webauthn/statement';
import type { Policy } from '../api/resources.ts';

export type EmergencyChoiceSlug = Policy['emergencyRule']['rule'];

export const EMERGENCY_RULES: readonly EmergencyChoiceSlug[] = ['opens', 'needs-approver', 'refused'];

/** The change that a passkey signs, with the rule's name in the log. */
export const changeOfEmergencyRule = (rule: EmergencyChoiceSlug): PasskeyChange => [
  'SET_EMERGENCY_RULE',
  rule.toUpperCase().replaceAll('-', '_'),
];
