import type { PasskeyChange } from '@lockbox/evidence/webauthn/statement';
import type { Policy } from '../api/resources.ts';

export type EmergencySlug = Policy['emergencyRule']['rule'];

export const EMERGENCY_RULES: readonly EmergencySlug[] = ['opens', 'needs-approver', 'refused'];

/** The change that a passkey signs, with the rule's name in the log. */
export const changeOfEmergencyRule = (rule: EmergencySlug): PasskeyChange => [
  'SET_EMERGENCY_RULE',
  rule.toUpperCase().replaceAll('-', '_'),
];
