import type { PasskeyChange } from '@lockbox/evidence/webauthn/statement';
import type { Policy } from '../api/resources.ts';

export type EmergencySlug = Policy['emergencyRule']['rule'];

export const EMERGENCY_RULES: readonly EmergencySlug[] = ['opens', 'needs-approver', 'refused'];

/** What a passkey signs of it, by the rule's name in the log. */
export const changeOfEmergencyRule = (rule: EmergencySlug): PasskeyChange => [
  'SET_EMERGENCY_RULE',
  rule.toUpperCase().replaceAll('-', '_'),
];
