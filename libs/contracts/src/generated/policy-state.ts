// Generated from schemas/policy-state.avsc by `npm run generate`. Do not edit.
import type { CommandId, DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '../ids.ts';

/** How far a partition has been decided. Key: partition. */
export interface PartitionMarker {
  readonly type: 'PartitionMarker';
  /** Offset of the last command decided. */
  readonly commandOffset: number;
  /** Where the partition’s next event is expected. */
  readonly eventsOffset: number;
  /** Version of the state: a binary that knows only lower ones leaves the partition alone. */
  readonly version: number;
  /** Stands for all other records of the partition together: one that is missing, older or foreign changes it. Keyed, so that only policy can make it. */
  readonly digest: null | Buffer;
  /** Id of the topic that the events stand in: one made anew by the same name is another. */
  readonly eventsTopic: null | string;
}

/** A SHA-256 digest, 32 bytes. */
export type Sha256 = Buffer;

/** The newest event of a tenant. Key: tenantId/head/. */
export interface Head {
  readonly type: 'Head';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** Its sequence. */
  readonly sequence: number;
  /** SHA-256 of its record value. */
  readonly hash: Sha256;
  /** Its time. */
  readonly occurredAt: number;
}

/** Where in the directory topic a record stands. */
export interface SourcePosition {
  /** Topic name, and behind a # its id: one made anew by the same name is another. */
  readonly topic: string;
  /** Partition number. */
  readonly partition: number;
  /** Offset in the partition. */
  readonly offset: number;
  /** When the directory's owner signed the record, in milliseconds since 1970; one signed before another of the same key is older, wherever it stands. Null: it is not signed. */
  readonly signedAt: null | number;
}

/** How far the policy’s roll-out is. */
export type RollOut = 'NONE' | 'RUNNING' | 'COMPLETED' | 'OVERDUE';

/** Which requests take two approvers: none, all, those that reach a chosen environment, or those that ask for a chosen permission. */
export type ApprovalScope = 'NONE' | 'ALL' | 'ENVIRONMENTS' | 'PERMISSIONS';

/** Which requests take two approvers (docs/rules.md, "Two approvers"). */
export interface ApprovalRule {
  /** Which requests take two approvers. */
  readonly scope: ApprovalScope;
  /** The chosen environments, sorted; none for another scope. */
  readonly environmentIds: readonly EnvironmentId[];
  /** The chosen permissions, sorted; none for another scope. */
  readonly permissions: readonly string[];
}

/** What takes two administrators while the approval rule asks for two approvers. */
export type PolicyChange = 'SET_APPROVAL_RULE' | 'DISABLE_POLICY' | 'SET_EMERGENCY_RULE';

/** What a claimed emergency leads to: access at once, a question to the customer, or a refusal. */
export type EmergencyRule = 'OPENS' | 'NEEDS_APPROVER' | 'REFUSED';

/** What one administrator has proposed and no other has confirmed yet. */
export interface ProposedChange {
  /** Who proposed it. */
  readonly proposedBy: PersonId;
  /** What is to be done. */
  readonly change: PolicyChange;
  /** The rule that is to be set; null for another change. */
  readonly rule: null | ApprovalRule;
  /** By when it has to be confirmed. */
  readonly expiresAt: number;
  /** The rule for emergencies that is to be set; null for another change. */
  readonly emergencyRule: null | EmergencyRule;
}

/** A tenant and its policy. Key: tenantId/tenant/. */
export interface Tenant {
  readonly type: 'Tenant';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** Whether the directory has it now. */
  readonly known: boolean;
  /** What the tenant holds. */
  readonly licences: readonly string[];
  /** Position of the last directory record. */
  readonly position: null | SourcePosition;
  /** Whether the policy is enabled. */
  readonly policyEnabled: boolean;
  /** The policy’s version, 0 if never enabled. */
  readonly policyVersion: number;
  /** How far the roll-out is. */
  readonly rollOut: RollOut;
  /** By when every data store confirms. */
  readonly rollOutDueAt: null | number;
  /** Ids of the newest commands of the tenant’s people that changed the policy or were refused: a repeat of one changes nothing. */
  readonly commands: readonly CommandId[];
  /** Which requests take two approvers; null for none. */
  readonly approvalRule: null | ApprovalRule;
  /** The newest proposal; it may have expired. */
  readonly proposedChange: null | ProposedChange;
  /** What a claimed emergency leads to. */
  readonly emergencyRule: EmergencyRule;
}

/** A data store’s confirmation. */
export interface Confirmation {
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** The newest policy version that it confirmed. */
  readonly policyVersion: number;
}

/** A data store that has left a protected environment. */
export interface Departed {
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** Until when it stays protected. */
  readonly protectedUntil: number;
}

/** An environment. Key: tenantId/environment/environmentId. */
export interface Environment {
  readonly type: 'Environment';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** Whether the directory has it now. */
  readonly known: boolean;
  /** Whether it is a Managed Environment. */
  readonly managed: boolean;
  /** If it became unmanaged: until when it stays protected. */
  readonly protectedUntil: null | number;
  /** Its data stores. */
  readonly dataStores: readonly DataStoreId[];
  /** What its data stores have confirmed. */
  readonly confirmations: readonly Confirmation[];
  /** Data stores that have left it while it was protected, for as long as they stay so. */
  readonly departed: readonly Departed[];
  /** Position of the last directory record. */
  readonly position: null | SourcePosition;
}

/** A role in a customer’s tenant. */
export type Role = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';

/** How: by a letter at once, in the daily digest, or not at all. */
export type NoticeDelivery = 'AT_ONCE' | 'DAILY' | 'NONE';

/** How a person is told of one kind of notice. */
export interface NoticeChoice {
  /** Which kind. */
  readonly kind: string;
  /** How. */
  readonly delivery: NoticeDelivery;
}

/** A customer’s person. Key: tenantId/principal/principalId. */
export interface Principal {
  readonly type: 'Principal';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** The person. */
  readonly principalId: PersonId;
  /** Whether the directory has the person now. */
  readonly known: boolean;
  /** Roles held. */
  readonly roles: readonly Role[];
  /** Licences held. */
  readonly licences: readonly string[];
  /** Environments used. */
  readonly environmentIds: readonly EnvironmentId[];
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
  /** Position of the last directory record. */
  readonly position: null | SourcePosition;
  /** The kinds of notices of which the person is not told at once. */
  readonly notices: readonly NoticeChoice[];
}

/** Why no lockbox request is made (docs/rules.md, "Exclusions"). */
export type Exclusion = 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND';

/** What the engineer asked for. */
export interface Request {
  /** The request. */
  readonly requestId: RequestId;
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** The data stores. */
  readonly dataStores: readonly DataStoreId[];
  /** The engineer. */
  readonly engineerId: PersonId;
  /** The permissions. */
  readonly permissions: readonly string[];
  /** The exclusion claimed. */
  readonly exclusion: null | Exclusion;
  /** Who declared it. */
  readonly declaredBy: null | PersonId;
  /** Ids of the commands that changed this request, the submission’s first: a repeat of one changes nothing. */
  readonly commands: readonly CommandId[];
  /** Fingerprints of the notices about it whose outcome is in the log, 8 bytes each: none is recorded twice. */
  readonly knownNotices: Buffer;
  /** Fingerprints of the reports of what was done within its access, 8 bytes each: none is recorded twice. */
  readonly knownReports: Buffer;
  /** How many reports under it of what no grant covers were recorded: only so many are. */
  readonly reportsOutside: number;
}

/** A sealed submission that waits for its internal approval. */
export interface SealedDraft {
  /** 32 random bytes. */
  readonly salt: Buffer;
  /** The details, canonical JSON. */
  readonly details: string;
}

/** A request that waits for the internal approver. Key: tenantId/request/requestId. */
export interface AwaitingInternalApproval {
  readonly type: 'AwaitingInternalApproval';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** What was asked for. */
  readonly request: Request;
  /** By when the internal approver has to decide. */
  readonly reviewExpiresAt: number;
  /** The details of a sealed submission. */
  readonly sealed: null | SealedDraft;
  /** SHA-256 of what was asked for, as people are shown it; null of a sealed submission. */
  readonly asked: null | Sha256;
  /** Reminders of the internal approvers that are still to come. */
  readonly remindAt: readonly number[];
  /** SHA-256 of the submission as its source made it (docs/contract.md, "What an internal approver was shown"); null where it was submitted before the field existed. */
  readonly submitted: null | Sha256;
  /** When the log had the submission; null where it was submitted before the field existed. */
  readonly submittedAt: null | number;
}

/** The engineer’s answer. */
export interface Answer {
  /** Digest of the answer. */
  readonly text: Sha256;
  /** When, by the log. */
  readonly answeredAt: number;
}

/** A question of the customer, and its answer, as far as decisions need them. */
export interface Question {
  /** The question. */
  readonly questionId: string;
  /** Who asked. */
  readonly askedBy: PersonId;
  /** When, by the log. */
  readonly askedAt: number;
  /** Digest of the question. */
  readonly text: Sha256;
  /** The answer; null while the question is open. */
  readonly answer: null | Answer;
}

/** The approval of the first of two. */
export interface FirstApproval {
  /** Who approved. */
  readonly approverId: PersonId;
  /** Digest of the comment. */
  readonly comment: null | Sha256;
  /** When. */
  readonly at: number;
  /** By which passkey it was signed; null without one. */
  readonly credentialId: null | string;
}

/** A request that waits for the customer. Key: tenantId/request/requestId. */
export interface AwaitingCustomer {
  readonly type: 'AwaitingCustomer';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** What was asked for. */
  readonly request: Request;
  /** SHA-256 of what was asked for, as people are shown it. */
  readonly asked: null | Sha256;
  /** Who approved internally. */
  readonly internalApproverId: PersonId;
  /** Digest of the internal approver’s comment; null without one. */
  readonly internalComment: null | Sha256;
  /** By when the customer has to approve. */
  readonly expiresAt: number;
  /** Reminders still to come. */
  readonly remindAt: readonly number[];
  /** What the customer has asked about it, in the order of the log. */
  readonly questions: readonly Question[];
  /** How many approvers have to approve: 1 or 2. */
  readonly approvalsNeeded: number;
  /** The first of two approvals. */
  readonly firstApproval: null | FirstApproval;
  /** The newest of those that lapsed and were replaced: somebody may have seen them, and still deny. */
  readonly replacedApprovals: readonly FirstApproval[];
}

/** On what a grant stands. */
export type Basis = 'CUSTOMER_APPROVAL' | 'NOT_REQUIRED' | 'EMERGENCY';

/** A request whose access is running. Key: tenantId/request/requestId. */
export interface AccessRunning {
  readonly type: 'AccessRunning';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** What was asked for. */
  readonly request: Request;
  /** Who approved internally. */
  readonly internalApproverId: PersonId;
  /** The grant. */
  readonly grantId: string;
  /** On what it stands. */
  readonly basis: Basis;
  /** Until when access runs. */
  readonly expiresAt: number;
}

/** How a request ended. */
export type Outcome = 'REJECTED_INTERNALLY' | 'INTERNAL_REVIEW_EXPIRED' | 'DENIED' | 'EXPIRED' | 'ACCESS_ENDED' | 'REPORTED' | 'SEALED' | 'DISCLOSED';

/** What later reports of its use are held against. */
export interface EndedGrant {
  /** Since when access ran. */
  readonly grantedAt: number;
  /** Fingerprints of its engineer, data stores and permissions, 4 bytes each. */
  readonly covered: Buffer;
}

/** A request that has ended; leaves the state 35 days later. Of what was asked for it keeps the id, and fingerprints of what was granted: nothing else decides any more. Key: tenantId/request/requestId. */
export interface Closed {
  readonly type: 'Closed';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** Its id, and the notices and reports about it; the rest is empty. */
  readonly request: Request;
  /** How it ended. */
  readonly outcome: Outcome;
  /** When it ended. */
  readonly closedAt: number;
  /** Of a sealed exclusion that is not yet disclosed; such a one stays. */
  readonly sealed: null | SealedDraft;
  /** Fingerprints of the commands that changed it, 8 bytes each, the submission’s first: a repeat of one changes nothing. */
  readonly knownCommands: Buffer;
  /** The access that it led to; null for none. */
  readonly grant: null | EndedGrant;
}

/** A notice about no request that is remembered, whose outcome is in the log, or a report of what no grant covers; leaves the state 35 days later. Key: tenantId/notification/notificationId. */
export interface Notified {
  readonly type: 'Notified';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** The notice; of a report `report/`, and what its source and its id make; of what was told `told/`, of how many there were in an hour `place/`. */
  readonly notificationId: string;
  /** When its outcome was recorded. */
  readonly recordedAt: number;
  /** Of a report, the id of its command, which its contents have: another under the same id is refused. Null of a notice. */
  readonly commandId: null | CommandId;
}

/** A role at the provider. */
export type ProviderRole = 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL';

/** A person of the provider. Key: provider:<partition>/person/personId. */
export interface ProviderPerson {
  readonly type: 'ProviderPerson';
  /** The provider’s own log in this partition. */
  readonly tenantId: TenantId;
  /** The person. */
  readonly personId: PersonId;
  /** Whether the directory has the person now. */
  readonly known: boolean;
  /** Roles held. */
  readonly roles: readonly ProviderRole[];
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
  /** Position of the last directory record. */
  readonly position: null | SourcePosition;
}

/** The newest acts of administration that were recorded, so that a repeat of one is known. Key: tenantId/administration/. */
export interface Administration {
  readonly type: 'Administration';
  /** The tenant, or the provider’s own log. */
  readonly tenantId: TenantId;
  /** Ids of the commands, the newest last. */
  readonly commands: readonly CommandId[];
}

/** The newest key that was introduced as policy’s signing key. Key: tenantId/signing-key/. */
export interface IntroducedKey {
  readonly type: 'IntroducedKey';
  /** The provider’s own log. */
  readonly tenantId: TenantId;
  /** The key’s id. */
  readonly keyId: string;
  /** Id of the command that introduced it, the newest last: the next introduction names it. */
  readonly commands: readonly CommandId[];
}

/** A key that stands for an administrator. */
export interface Passkey {
  /** Whose. */
  readonly principalId: PersonId;
  /** The authenticator’s own id of it, in base64url. */
  readonly credentialId: string;
  /** Of COSE. */
  readonly algorithm: number;
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** Which kind of authenticator it says it is. */
  readonly aaguid: string;
  /** The installation’s name. */
  readonly installation: string;
  /** The domain that it belongs to. */
  readonly rpId: string;
  /** The origin of the page where it may be used. */
  readonly origin: string;
  /** Its counter when it was last used; 0 where it does not count. */
  readonly signCount: number;
}

/** One that another administrator has to confirm. */
export interface ProposedPasskey {
  /** SHA-256 of all that it is, hexadecimal. */
  readonly fingerprint: string;
  /** The passkey. */
  readonly passkey: Passkey;
  /** By when. */
  readonly expiresAt: number;
}

/** A passkey that is to take the place of all others. */
export interface PasskeyRecovery {
  /** SHA-256 of all that it is, hexadecimal. */
  readonly fingerprint: string;
  /** The passkey. */
  readonly passkey: Passkey;
  /** By when another administrator has to confirm. */
  readonly expiresAt: number;
  /** From when it counts, once one has. */
  readonly effectiveAt: null | number;
}

/** The passkeys of a tenant’s administrators. Key: tenantId/passkeys/. */
export interface Passkeys {
  readonly type: 'Passkeys';
  /** The tenant. */
  readonly tenantId: TenantId;
  /** Whether decisions take a passkey. */
  readonly required: boolean;
  /** How many changes passkeys have signed: each names the number, so that none counts twice. */
  readonly changes: number;
  /** Those that count. */
  readonly enrolled: readonly Passkey[];
  /** Ids of those that count no more, and never will again. */
  readonly removed: readonly string[];
  /** Those that wait for another administrator, one of each person. */
  readonly proposed: readonly ProposedPasskey[];
  /** A recovery that is proposed or confirmed; null for none. */
  readonly recovery: null | PasskeyRecovery;
}

export type Value =
  | PartitionMarker
  | Head
  | Tenant
  | Environment
  | Principal
  | AwaitingInternalApproval
  | AwaitingCustomer
  | AccessRunning
  | Closed
  | Notified
  | ProviderPerson
  | Administration
  | IntroducedKey
  | Passkeys;
