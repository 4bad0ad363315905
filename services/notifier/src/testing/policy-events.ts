import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';

export const acme = tenantId('acme');
export const directoryPosition = { topic: 'lockbox.directory', partition: 0, offset: 1, signedAt: null };
export const approver = { roles: [], licences: [] };
const prod = environmentId('prod');
const db = dataStoreId('db');

const fingerprint = 'a'.repeat(64);
const passkey = {
  principalId: personId('ada'),
  credentialId: 'AQID',
  algorithm: -7,
  publicKey: Buffer.alloc(91),
  aaguid: '00000000-0000-0000-0000-000000000000',
  installation: 'lockbox.example',
  rpId: 'lockbox.example',
  origin: 'https://lockbox.example',
};
const signed = {
  credentialId: passkey.credentialId,
  authenticatorData: Buffer.alloc(37),
  clientDataJson: Buffer.from('{}'),
  signature: Buffer.alloc(70),
  number: null,
};

/** Events of the policy, its roll-out, and an environment that becomes unmanaged. */
export const policyEvents = {
  PolicyEnabled: {
    type: 'PolicyEnabled',
    policyVersion: 1,
    approver,
    families: [],
    targets: [],
    targetCount: 0,
    rollOutDueAt: 9,
  },
  PolicyDisabled: {
    type: 'PolicyDisabled',
    policyVersion: 2,
    approver,
    proposal: null,
    proposedBy: null,
    assertion: null,
  },
  ApprovalRuleSet: {
    type: 'ApprovalRuleSet',
    rule: { scope: 'ENVIRONMENTS', environmentIds: [prod], permissions: [] },
    approver,
    proposal: null,
    proposedBy: null,
    assertion: null,
  },
  EmergencyRuleSet: {
    type: 'EmergencyRuleSet',
    rule: 'NEEDS_APPROVER',
    approver,
    proposal: null,
    proposedBy: null,
    assertion: null,
  },
  PolicyChangeProposed: {
    type: 'PolicyChangeProposed',
    proposal: 'f'.repeat(64),
    change: 'SET_APPROVAL_RULE',
    rule: { scope: 'NONE', environmentIds: [], permissions: [] },
    emergencyRule: null,
    approver,
    expiresAt: 9,
    assertion: null,
  },
  PolicyChangeWithdrawn: { type: 'PolicyChangeWithdrawn', proposal: 'f'.repeat(64), approver },
  PasskeyProposed: {
    type: 'PasskeyProposed',
    fingerprint,
    purpose: 'ENROL',
    passkey,
    assertion: signed,
    approver,
    expiresAt: 9,
  },
  PasskeyEnrolled: { type: 'PasskeyEnrolled', fingerprint, passkey, assertion: signed, approver },
  PasskeyRecoveryConfirmed: { type: 'PasskeyRecoveryConfirmed', fingerprint, passkey, effectiveAt: 9, approver },
  PasskeyWithdrawn: { type: 'PasskeyWithdrawn', fingerprint, approver },
  PasskeyRemoved: {
    type: 'PasskeyRemoved',
    credentialId: passkey.credentialId,
    principalId: passkey.principalId,
    assertion: signed,
    approver,
  },
  PasskeyRequirementSet: { type: 'PasskeyRequirementSet', required: true, assertion: signed, approver },
  NoticePreferencesSet: { type: 'NoticePreferencesSet', accessWithoutApproval: true, accessEnded: true, approver },
  PersonalNoticesSet: {
    type: 'PersonalNoticesSet',
    choices: [{ kind: 'POLICY', delivery: 'DAILY' }],
    digestAt: 480,
    quietFrom: null,
    quietUntil: null,
    timeZone: 'Europe/Berlin',
    approver,
  },
  EnforcementConfirmed: {
    type: 'EnforcementConfirmed',
    environmentId: prod,
    dataStoreId: db,
    policyVersion: 1,
    enforcedAt: 1,
  },
  RollOutCompleted: { type: 'RollOutCompleted', policyVersion: 1 },
  RollOutReopened: { type: 'RollOutReopened', policyVersion: 1, targets: [], targetCount: 0, rollOutDueAt: 9 },
  RollOutOverdue: {
    type: 'RollOutOverdue',
    policyVersion: 1,
    missing: [{ environmentId: prod, dataStoreId: db }],
    missingCount: 1,
  },
  EnvironmentSet: {
    type: 'EnvironmentSet',
    environmentId: prod,
    managed: false,
    dataStores: [],
    protectedUntil: 99,
    position: directoryPosition,
  },
  EnvironmentRemoved: {
    type: 'EnvironmentRemoved',
    environmentId: prod,
    protectedUntil: 99,
    position: directoryPosition,
  },
  ProtectionEnded: { type: 'ProtectionEnded', environmentId: prod, protectedUntil: 9 },
} as const satisfies Partial<Record<EventData['type'], EventData>>;
