// Generated from schemas/events.avsc by `npm run generate`. Do not edit.
import type { CommandId, DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '../ids.ts';

/** A SHA-256 digest, 32 bytes. */
export type Sha256 = Buffer;

/** Who acts: a worker of Lockbox, an upstream system, a person of the provider, a person of the customer. */
export type ActorKind = 'SYSTEM' | 'UPSTREAM' | 'PROVIDER_PERSON' | 'PRINCIPAL';

/** Who caused it. */
export interface Actor {
  /** Kind of actor. */
  readonly kind: ActorKind;
  /** The worker’s name, the source’s name, or the person’s id. */
  readonly id: string;
}

/** Where in the directory topic a record stands; an older one is ignored. */
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

/** A tenant as the directory has it. */
export interface TenantSet {
  readonly type: 'TenantSet';
  /** What the tenant holds. */
  readonly licences: readonly string[];
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A tenant has left the directory; it gets no new requests. */
export interface TenantRemoved {
  readonly type: 'TenantRemoved';
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** An environment as the directory has it. */
export interface EnvironmentSet {
  readonly type: 'EnvironmentSet';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** Whether it is a Managed Environment. */
  readonly managed: boolean;
  /** Ids of its data stores. */
  readonly dataStores: readonly DataStoreId[];
  /** If it has just become, or recently became, unmanaged: until when it stays protected. */
  readonly protectedUntil: null | number;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** An environment has left the directory. */
export interface EnvironmentRemoved {
  readonly type: 'EnvironmentRemoved';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** If it was, or recently was, a Managed Environment: until when it stays protected. */
  readonly protectedUntil: null | number;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** 24 hours have passed since an environment became unmanaged. */
export interface ProtectionEnded {
  readonly type: 'ProtectionEnded';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** Until when it was protected. */
  readonly protectedUntil: number;
}

/** A role in a customer’s tenant. */
export type Role = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';

/** A customer’s person as the directory has it. */
export interface PrincipalSet {
  readonly type: 'PrincipalSet';
  /** The person. */
  readonly principalId: PersonId;
  /** Roles held in the tenant. */
  readonly roles: readonly Role[];
  /** Licences held. */
  readonly licences: readonly string[];
  /** Environments that the person uses. */
  readonly environmentIds: readonly EnvironmentId[];
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A person has left the directory. */
export interface PrincipalRemoved {
  readonly type: 'PrincipalRemoved';
  /** The person. */
  readonly principalId: PersonId;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** What made the actor an approver at that moment. */
export interface ApproverFacts {
  /** The roles that the actor held. */
  readonly roles: readonly Role[];
  /** The licences that the actor held. */
  readonly licences: readonly string[];
}

/** One data store of an environment. */
export interface DataStoreRef {
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
}

/** Customer Lockbox was turned on. */
export interface PolicyEnabled {
  readonly type: 'PolicyEnabled';
  /** The policy’s version: 1 for the first change, one more with each. */
  readonly policyVersion: number;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** The licence families that the tenant held. */
  readonly families: readonly string[];
  /** Data stores under the policy that have to confirm: the first 800, so that any number fits. */
  readonly targets: readonly DataStoreRef[];
  /** How many there are in all; events of the log before name them. */
  readonly targetCount: number;
  /** By when every data store confirms: 24 hours later. */
  readonly rollOutDueAt: number;
}

/** What a passkey has signed (WebAuthn), for whoever checks it again. */
export interface Assertion {
  /** Which passkey: the authenticator’s own id of it, in base64url. */
  readonly credentialId: string;
  /** What the authenticator says of itself: whether it verified its user, whether the passkey may leave its device, how often it has signed. */
  readonly authenticatorData: Buffer;
  /** What the browser says of the page, and the challenge. */
  readonly clientDataJson: Buffer;
  /** Over both. */
  readonly signature: Buffer;
  /** How many changes of the tenant passkeys had signed before; null of a decision, and where a passkey speaks of itself. */
  readonly number: null | number;
}

/** Customer Lockbox was turned off; waiting requests still need an approval. */
export interface PolicyDisabled {
  readonly type: 'PolicyDisabled';
  /** The policy’s version. */
  readonly policyVersion: number;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** What was confirmed, where it took two administrators: its SHA-256, hexadecimal. */
  readonly proposal: null | string;
  /** Who proposed it, where it took two administrators; the actor confirmed it. */
  readonly proposedBy: null | PersonId;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** A data store enforces the policy. */
export interface EnforcementConfirmed {
  readonly type: 'EnforcementConfirmed';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** The policy version it enforces. */
  readonly policyVersion: number;
  /** Since when, as the data store says. */
  readonly enforcedAt: number;
}

/** Every data store under the policy has confirmed. */
export interface RollOutCompleted {
  readonly type: 'RollOutCompleted';
  /** The policy’s version. */
  readonly policyVersion: number;
}

/** 24 hours have passed and data stores have not confirmed. */
export interface RollOutOverdue {
  readonly type: 'RollOutOverdue';
  /** The policy’s version. */
  readonly policyVersion: number;
  /** Those that have not: the first 800, so that any number fits. */
  readonly missing: readonly DataStoreRef[];
  /** How many there are in all. */
  readonly missingCount: number;
}

/** Data stores have come under the policy after its roll-out was complete, and have 24 hours to confirm. */
export interface RollOutReopened {
  readonly type: 'RollOutReopened';
  /** The policy’s version. */
  readonly policyVersion: number;
  /** The data stores that have to confirm: the first 800, so that any number fits. */
  readonly targets: readonly DataStoreRef[];
  /** How many there are in all. */
  readonly targetCount: number;
  /** 24 hours later; what has not confirmed by then is overdue. */
  readonly rollOutDueAt: number;
}

/** Stands for a free text in lockbox.texts, which can be erased without changing the log. */
export interface TextRef {
  /** Key of the text in lockbox.texts. */
  readonly textId: string;
  /** SHA-256 of the salt’s bytes followed by the text in UTF-8. */
  readonly digest: Sha256;
}

/** What led to the request: a customer support ticket, or an alert of the provider. */
export type Trigger = 'SUPPORT_TICKET' | 'PROVIDER_ALERT';

/** Why no lockbox request is made (docs/rules.md, "Exclusions"). */
export type Exclusion = 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND';

/** An engineer has asked for access; the internal approver has to decide first. */
export interface RequestSubmitted {
  readonly type: 'RequestSubmitted';
  /** UUIDv5 of tenant, source and sourceRequestId. */
  readonly requestId: RequestId;
  /** The request’s source. */
  readonly source: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The environment whose data is asked for. */
  readonly environmentId: EnvironmentId;
  /** Ids of the data stores asked for. */
  readonly dataStores: readonly DataStoreId[];
  /** The engineer. */
  readonly engineerId: PersonId;
  /** The permissions asked for. */
  readonly permissions: readonly string[];
  /** Why access is needed. */
  readonly justification: TextRef;
  /** What led to the request. */
  readonly trigger: Trigger;
  /** The support ticket’s id. */
  readonly ticketId: null | string;
  /** The exclusion claimed. */
  readonly exclusion: null | Exclusion;
  /** Who declared the exclusion. */
  readonly declaredBy: null | PersonId;
  /** When the engineer asked. */
  readonly requestedAt: number;
  /** By when the internal approver has to decide. */
  readonly reviewExpiresAt: number;
  /** When the internal approvers are reminded. Empty in events of before they were told of requests. */
  readonly remindAt: readonly number[];
  /** The ended request that this one asks for again; null where it is the first. */
  readonly previousRequestId: null | RequestId;
  /** The declarer’s passkey signature over an EMERGENCY (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** The provider’s internal approver said yes. */
export interface InternallyApproved {
  readonly type: 'InternallyApproved';
  /** The request. */
  readonly requestId: RequestId;
  /** The internal approver. */
  readonly approverId: PersonId;
  /** The comment. */
  readonly comment: null | TextRef;
  /** When, as the source says. */
  readonly decidedAt: number;
  /** The presented content that the approver decided on (docs/contract.md, "What an internal approver was shown"): SHA-256, hexadecimal. Null in events from before it was asked for. */
  readonly shown: null | string;
  /** The approver’s passkey signature over the request, the presented content, the decision and the comment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** The provider’s internal approver said no; no customer is asked. */
export interface InternallyRejected {
  readonly type: 'InternallyRejected';
  /** The request. */
  readonly requestId: RequestId;
  /** The internal approver. */
  readonly approverId: PersonId;
  /** The comment. */
  readonly comment: null | TextRef;
  /** When, as the source says. */
  readonly decidedAt: number;
  /** The presented content that the approver decided on (docs/contract.md, "What an internal approver was shown"): SHA-256, hexadecimal. Null in events from before it was asked for. */
  readonly shown: null | string;
  /** The approver’s passkey signature over the request, the presented content, the decision and the comment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** No internal decision came in time. */
export interface InternalReviewExpired {
  readonly type: 'InternalReviewExpired';
  /** The request. */
  readonly requestId: RequestId;
  /** By when it had to come. */
  readonly reviewExpiresAt: number;
}

/** What a claimed emergency leads to: access at once, a question to the customer, or a refusal. */
export type EmergencyRule = 'OPENS' | 'NEEDS_APPROVER' | 'REFUSED';

/** What the policy check and each decision used. */
export interface PolicyFacts {
  /** Whether the tenant’s policy was enabled. */
  readonly policyEnabled: boolean;
  /** The policy’s version, 0 if it was never enabled. */
  readonly policyVersion: number;
  /** Whether the environment was a Managed Environment. */
  readonly environmentManaged: boolean;
  /** Until when an environment that became unmanaged stays protected. */
  readonly protectedUntil: null | number;
  /** Licences that the tenant held. */
  readonly tenantLicences: readonly string[];
  /** The tenant’s rule for emergencies. */
  readonly emergencyRule: EmergencyRule;
}

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

/** The customer is asked. */
export interface LockboxRequestCreated {
  readonly type: 'LockboxRequestCreated';
  /** The request. */
  readonly requestId: RequestId;
  /** By when the customer has to approve: 4 days later. */
  readonly expiresAt: number;
  /** When the approvers are reminded. */
  readonly remindAt: readonly number[];
  /** What the policy check used. */
  readonly facts: PolicyFacts;
  /** How many approvers have to approve: 1 or 2. */
  readonly approvalsNeeded: number;
  /** The rule in effect; null where the tenant asks for one approver. */
  readonly approvalRule: null | ApprovalRule;
  /** EMERGENCY where it is claimed as one, and the tenant’s rule asks for an approver of emergencies; null for any other request. */
  readonly exclusion: null | Exclusion;
  /** Who claims the emergency; null without one. */
  readonly declaredBy: null | PersonId;
}

/** Why the customer need not be asked. */
export type NotRequiredReason = 'POLICY_DISABLED' | 'NOT_MANAGED';

/** The customer need not be asked. */
export interface CustomerApprovalNotRequired {
  readonly type: 'CustomerApprovalNotRequired';
  /** The request. */
  readonly requestId: RequestId;
  /** Why not. */
  readonly reason: NotRequiredReason;
  /** What the policy check used. */
  readonly facts: PolicyFacts;
}

/** An exclusion applies: no lockbox request is made. */
export interface ExclusionDeclared {
  readonly type: 'ExclusionDeclared';
  /** The request. */
  readonly requestId: RequestId;
  /** Which. */
  readonly exclusion: Exclusion;
  /** Who declared it. */
  readonly declaredBy: PersonId;
  /** The internal approver, another person. */
  readonly approvedBy: PersonId;
  /** What the policy check used. */
  readonly facts: PolicyFacts;
}

/** An exclusion applies that the law forbids to disclose now; lockbox.sealed holds what the commitment stands for. */
export interface ExclusionSealed {
  readonly type: 'ExclusionSealed';
  /** The request. */
  readonly requestId: RequestId;
  /** SHA-256 of the salt’s bytes followed by the details in UTF-8. */
  readonly commitment: Sha256;
}

/** A sealed exclusion is opened: anyone can check it against its commitment. */
export interface DisclosureLifted {
  readonly type: 'DisclosureLifted';
  /** The request. */
  readonly requestId: RequestId;
  /** Who lifted it. */
  readonly liftedBy: PersonId;
  /** When, as the source says. */
  readonly liftedAt: number;
  /** The salt. */
  readonly salt: Buffer;
  /** The details, canonical JSON. */
  readonly details: string;
  /** The signature of liftedBy’s passkey over the request and its commitment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** A customer’s approver said yes. */
export interface RequestApproved {
  readonly type: 'RequestApproved';
  /** The request. */
  readonly requestId: RequestId;
  /** The comment. */
  readonly comment: null | TextRef;
  /** What the person was shown of the request (docs/contract.md, "What was shown"): SHA-256, hexadecimal. Null before this was kept. */
  readonly shown: null | string;
  /** What made the actor an approver. */
  readonly approver: ApproverFacts;
  /** The policy and environment at that moment. */
  readonly facts: PolicyFacts;
  /** Who had approved before, where two were needed, and held an approver’s role at this moment too. */
  readonly firstApproverId: null | PersonId;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** A customer’s approver said no. */
export interface RequestDenied {
  readonly type: 'RequestDenied';
  /** The request. */
  readonly requestId: RequestId;
  /** The comment. */
  readonly comment: null | TextRef;
  /** What the person was shown of the request (docs/contract.md, "What was shown"): SHA-256, hexadecimal. Null before this was kept. */
  readonly shown: null | string;
  /** What made the actor an approver. */
  readonly approver: ApproverFacts;
  /** The policy and environment at that moment. */
  readonly facts: PolicyFacts;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** No approval came within 4 days. */
export interface RequestExpired {
  readonly type: 'RequestExpired';
  /** The request. */
  readonly requestId: RequestId;
  /** By when it had to come. */
  readonly expiresAt: number;
}

/** On what a grant stands. */
export type Basis = 'CUSTOMER_APPROVAL' | 'NOT_REQUIRED' | 'EMERGENCY';

/** The engineer has exactly the permissions asked for, for 8 hours. */
export interface AccessGranted {
  readonly type: 'AccessGranted';
  /** The request. */
  readonly requestId: RequestId;
  /** UUIDv5 of the request. */
  readonly grantId: string;
  /** The engineer. */
  readonly engineerId: PersonId;
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** The data stores. */
  readonly dataStores: readonly DataStoreId[];
  /** The permissions. */
  readonly permissions: readonly string[];
  /** On what the grant stands. */
  readonly basis: Basis;
  /** Until when: 8 hours later. */
  readonly expiresAt: number;
}

/** Why access ended. */
export type EndReason = 'PERIOD_OVER' | 'HANDED_BACK';

/** Access is over. */
export interface AccessEnded {
  readonly type: 'AccessEnded';
  /** The request. */
  readonly requestId: RequestId;
  /** The grant. */
  readonly grantId: string;
  /** Why. */
  readonly reason: EndReason;
}

/** The approvers are to be reminded. */
export interface ReminderDue {
  readonly type: 'ReminderDue';
  /** The request. */
  readonly requestId: RequestId;
  /** Which reminder. */
  readonly remindAt: number;
  /** By when the customer has to approve. */
  readonly expiresAt: number;
}

/** How a notice travels. */
export type Channel = 'EMAIL' | 'WEBHOOK';

/** What became of a notice. */
export type NotificationOutcome = 'DELIVERED' | 'FAILED' | 'SKIPPED';

/** A notice’s outcome for one recipient. */
export interface NotificationRecorded {
  readonly type: 'NotificationRecorded';
  /** UUIDv5 of event, recipient and channel; of a webhook’s delivery that somebody had sent again, an id of its own. */
  readonly notificationId: string;
  /** The event that the notice is about. */
  readonly aboutEventId: string;
  /** The request, where the event has one. */
  readonly requestId: null | RequestId;
  /** The person told, or the webhook’s id. */
  readonly recipientId: string;
  /** How. */
  readonly channel: Channel;
  /** What became of it. */
  readonly outcome: NotificationOutcome;
  /** Short machine-readable detail; no address, no name. */
  readonly detail: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** When the outcome was known. */
  readonly at: number;
  /** Whether it told the provider’s internal approvers of a request that waits for them. A customer is not shown whom of the provider’s people it told. */
  readonly internal: boolean;
  /** Where it is internal: 16 random bytes, so that nobody finds out from its hash, which is shown, what it says. Null otherwise, and in what was written before. */
  readonly salt: null | Buffer;
}

/** A command was refused; nothing else changed. */
export interface CommandRejected {
  readonly type: 'CommandRejected';
  /** The command. */
  readonly commandId: CommandId;
  /** Its type. */
  readonly commandType: string;
  /** The request, where the command has one. */
  readonly requestId: null | RequestId;
  /** Why, as a code; docs/rules.md explains each. */
  readonly reasonCode: string;
  /** Why, and what to do, for people. */
  readonly sentence: string;
  /** Arguments of the sentence by name, for other languages; empty in events of earlier releases. */
  readonly params: Readonly<Record<string, string>>;
}

/** A role at the provider. */
export type ProviderRole = 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL';

/** A person of the provider as the directory has it. In every partition’s own provider log. */
export interface ProviderPersonSet {
  readonly type: 'ProviderPersonSet';
  /** The person. */
  readonly personId: PersonId;
  /** Roles held at the provider. */
  readonly roles: readonly ProviderRole[];
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A person of the provider has left the directory. */
export interface ProviderPersonRemoved {
  readonly type: 'ProviderPersonRemoved';
  /** The person. */
  readonly personId: PersonId;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** What somebody did who administers or uses Lockbox (docs/guides/auditors.md, "What administrators do"). */
export type AdministrativeAction = 'SIGNED_IN' | 'CALL_REFUSED' | 'WEBHOOK_ADDED' | 'WEBHOOK_REMOVED' | 'DEAD_LETTERS_REDRIVEN' | 'PROJECTION_REPLAYED' | 'TEXTS_ERASED' | 'PERSON_ERASED' | 'SENDER_KEY_ROTATED' | 'SESSIONS_ENDED' | 'WEBHOOK_CHANGED' | 'WEBHOOK_SECRET_ROTATED' | 'WEBHOOK_REDELIVERED';

/** Somebody, the actor, has administered or used Lockbox in a way that has to be seen afterwards. It changes nothing. */
export interface AdministrationRecorded {
  readonly type: 'AdministrationRecorded';
  /** What was done. */
  readonly action: AdministrativeAction;
  /** The id of what it was done to: a webhook, a text, a person, a sender’s key, a route. */
  readonly subject: null | string;
  /** Short machine-readable detail, such as a code or a number; no address, no name. */
  readonly detail: null | string;
}

/** From now on policy signs the events of this partition with this key. Key: the provider’s own log in this partition. */
export interface SigningKeyIntroduced {
  readonly type: 'SigningKeyIntroduced';
  /** The first 8 bytes of SHA-256 of the public key’s 32 bytes, in hexadecimal: what the header lockbox-proof names. */
  readonly keyId: string;
  /** How it signs: Ed25519. */
  readonly algorithm: string;
  /** SPKI in base64, as LOCKBOX_SIGNING_PUBLIC_KEYS has it. */
  readonly publicKey: string;
  /** The key that was introduced before it; null for the first. */
  readonly previousKeyId: null | string;
}

/** An administrator of the customer asked the engineer something; the actor is who asked. The 4 days go on. */
export interface QuestionAsked {
  readonly type: 'QuestionAsked';
  /** The request. */
  readonly requestId: RequestId;
  /** The question, among those about this request. */
  readonly questionId: string;
  /** What was asked. */
  readonly text: TextRef;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** The engineer answered a question, once. The 4 days go on. */
export interface QuestionAnswered {
  readonly type: 'QuestionAnswered';
  /** The request. */
  readonly requestId: RequestId;
  /** The question. */
  readonly questionId: string;
  /** The engineer, who answered. */
  readonly engineerId: PersonId;
  /** The answer. */
  readonly text: TextRef;
  /** When it was answered, as the source says. */
  readonly answeredAt: number;
}

/** The first of two approvers said yes; the request still waits for the second. */
export interface ApprovalRecorded {
  readonly type: 'ApprovalRecorded';
  /** The request. */
  readonly requestId: RequestId;
  /** The comment. */
  readonly comment: null | TextRef;
  /** What the person was shown of the request (docs/contract.md, "What was shown"): SHA-256, hexadecimal. */
  readonly shown: null | string;
  /** What made the actor an approver. */
  readonly approver: ApproverFacts;
  /** The policy and environment at that moment. */
  readonly facts: PolicyFacts;
  /** Whose earlier approval no longer counts, because that person holds no approver’s role at this moment. */
  readonly lapsedApproverId: null | PersonId;
  /** By when the second has to approve: as long as the request waits. */
  readonly expiresAt: number;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** From now on lockbox requests are made under this rule. */
export interface ApprovalRuleSet {
  readonly type: 'ApprovalRuleSet';
  /** The rule. */
  readonly rule: ApprovalRule;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** What was confirmed, where it took two administrators: its SHA-256, hexadecimal. */
  readonly proposal: null | string;
  /** Who proposed it, where it took two administrators; the actor confirmed it. */
  readonly proposedBy: null | PersonId;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** What takes two administrators while the approval rule asks for two approvers. */
export type PolicyChange = 'SET_APPROVAL_RULE' | 'DISABLE_POLICY' | 'SET_EMERGENCY_RULE';

/** An administrator has proposed what takes two; nothing has changed yet. */
export interface PolicyChangeProposed {
  readonly type: 'PolicyChangeProposed';
  /** SHA-256 of the proposal, hexadecimal (docs/contract.md, "Changes that take two"). */
  readonly proposal: string;
  /** What is to be done. */
  readonly change: PolicyChange;
  /** The rule that is to be set; null for another change. */
  readonly rule: null | ApprovalRule;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** By when another administrator has to confirm: 4 days later. */
  readonly expiresAt: number;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
  /** The rule for emergencies that is to be set; null for another change. */
  readonly emergencyRule: null | EmergencyRule;
}

/** A proposal was taken back; nothing has changed. */
export interface PolicyChangeWithdrawn {
  readonly type: 'PolicyChangeWithdrawn';
  /** Which: its SHA-256, hexadecimal. */
  readonly proposal: string;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** From now on the tenant’s administrators are told of this besides. Before the first of these events they are told of all of it. */
export interface NoticePreferencesSet {
  readonly type: 'NoticePreferencesSet';
  /** Whether they are told of each access that needs no approval, as it begins. */
  readonly accessWithoutApproval: boolean;
  /** Whether they are told of each end of access. */
  readonly accessEnded: boolean;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** The internal approvers are to be reminded. */
export interface InternalReminderDue {
  readonly type: 'InternalReminderDue';
  /** The request. */
  readonly requestId: RequestId;
  /** Which reminder. */
  readonly remindAt: number;
  /** When the internal review expires. */
  readonly reviewExpiresAt: number;
  /** 16 random bytes, so that nobody finds out from its hash, which is shown, what it says. Null in what was written before. */
  readonly salt: null | Buffer;
}

/** What was done with the data. */
export type AccessAction = 'LIST' | 'READ' | 'EXPORT' | 'CREATE' | 'UPDATE' | 'DELETE' | 'EXECUTE';

/** One kind of action on one class of objects, at one time: what was done, and never what was seen. */
export interface UsedAction {
  /** When it was done, by the clock of the source. */
  readonly usedAt: number;
  /** The data store on which it was done. */
  readonly dataStoreId: DataStoreId;
  /** The permission by which it was done, as requests name it. */
  readonly permission: string;
  /** What was done. */
  readonly action: AccessAction;
  /** Of which class the objects are, such as a table’s name: an identifier, never content. */
  readonly objectClass: string;
  /** On how many objects; of EXECUTE how many times. */
  readonly count: number;
}

/** What the engineer did within the access of a request, as the source reports it; the actor is the source. */
export interface AccessUsed {
  readonly type: 'AccessUsed';
  /** The request. */
  readonly requestId: RequestId;
  /** The grant that covers it. */
  readonly grantId: string;
  /** The report, among those of its source. */
  readonly reportId: string;
  /** Who did it. */
  readonly engineerId: PersonId;
  /** What was done, each within the time, the data stores and the permissions of the grant. */
  readonly actions: readonly UsedAction[];
}

/** Why no grant covers an action. */
export type OutsideGrantReason = 'REQUEST_UNKNOWN' | 'NOT_GRANTED' | 'BEFORE_GRANT' | 'AFTER_END' | 'OTHER_ENGINEER' | 'OTHER_DATA_STORE' | 'OTHER_PERMISSION';

/** An action that no grant covers. */
export interface OutsideAction {
  /** When it was done, by the clock of the source. */
  readonly usedAt: number;
  /** The data store on which it was done. */
  readonly dataStoreId: DataStoreId;
  /** The permission by which it was done, as requests name it. */
  readonly permission: string;
  /** What was done. */
  readonly action: AccessAction;
  /** Of which class the objects are, such as a table’s name: an identifier, never content. */
  readonly objectClass: string;
  /** On how many objects; of EXECUTE how many times. */
  readonly count: number;
  /** Why no grant covers it. */
  readonly reason: OutsideGrantReason;
}

/** A source reports what somebody did that no grant covers: an alarm. The actor is the source. */
export interface AccessUsedOutsideGrant {
  readonly type: 'AccessUsedOutsideGrant';
  /** The request that the source names; it may be known to nobody. */
  readonly requestId: RequestId;
  /** The report, among those of its source. */
  readonly reportId: string;
  /** Who did it. */
  readonly engineerId: PersonId;
  /** What was done. */
  readonly actions: readonly OutsideAction[];
  /** Whether the request now has as many such reports as are recorded: what further ones say of it is refused. */
  readonly furtherRefused: boolean;
}

/** How: by a letter at once, in the daily digest, or not at all. */
export type NoticeDelivery = 'AT_ONCE' | 'DAILY' | 'NONE';

/** How a person is told of one kind of notice. */
export interface NoticeChoice {
  /** Which kind (docs/rules.md, "What each person is told"). */
  readonly kind: string;
  /** How. */
  readonly delivery: NoticeDelivery;
}

/** From now on the actor is told so of what happens in the tenant. It says all of the choice: what it does not name is told at once. */
export interface PersonalNoticesSet {
  readonly type: 'PersonalNoticesSet';
  /** The kinds of which the person is not told at once. */
  readonly choices: readonly NoticeChoice[];
  /** When the daily digest is sent: minutes since midnight in the time zone. */
  readonly digestAt: number;
  /** When quiet hours begin, in the same way; null: there are none. */
  readonly quietFrom: null | number;
  /** When they end. */
  readonly quietUntil: null | number;
  /** The person’s zone, by its IANA name. */
  readonly timeZone: string;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** Whether a passkey comes to those that are there, or takes the place of all of them. */
export type PasskeyPurpose = 'ENROL' | 'RECOVER';

/** A key that stands for an administrator. */
export interface Passkey {
  /** Whose. */
  readonly principalId: PersonId;
  /** The authenticator’s own id of it, in base64url. */
  readonly credentialId: string;
  /** Of COSE: -7 (ES256), -8 (EdDSA) or -257 (RS256). */
  readonly algorithm: number;
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** Which kind of authenticator it says it is, as a UUID; nothing proves it. */
  readonly aaguid: string;
  /** The installation’s name, as checkpoints have it. */
  readonly installation: string;
  /** The domain that it belongs to. */
  readonly rpId: string;
  /** The origin of the page where it may be used. */
  readonly origin: string;
}

/** An administrator has brought a passkey; it counts not yet. */
export interface PasskeyProposed {
  readonly type: 'PasskeyProposed';
  /** SHA-256 of all that it is, hexadecimal (docs/contract.md, "What a passkey signs"). */
  readonly fingerprint: string;
  /** What for. */
  readonly purpose: PasskeyPurpose;
  /** The passkey. */
  readonly passkey: Passkey;
  /** By the passkey itself. */
  readonly assertion: Assertion;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** By when another administrator has to confirm: 4 days later. */
  readonly expiresAt: number;
}

/** A passkey counts from now on. */
export interface PasskeyEnrolled {
  readonly type: 'PasskeyEnrolled';
  /** SHA-256 of all that it is, hexadecimal (docs/contract.md, "What a passkey signs"). */
  readonly fingerprint: string;
  /** The passkey. */
  readonly passkey: Passkey;
  /** By the passkey of the actor, who confirmed it; by itself, of the first, which stands alone. */
  readonly assertion: Assertion;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** Two administrators have said that a new passkey takes the place of all others, a day later. */
export interface PasskeyRecoveryConfirmed {
  readonly type: 'PasskeyRecoveryConfirmed';
  /** SHA-256 of all that it is, hexadecimal (docs/contract.md, "What a passkey signs"). */
  readonly fingerprint: string;
  /** The passkey. */
  readonly passkey: Passkey;
  /** From when it counts, and the others no more: 24 hours later, unless it is withdrawn before. */
  readonly effectiveAt: number;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** A proposed passkey, or a recovery, was taken back. */
export interface PasskeyWithdrawn {
  readonly type: 'PasskeyWithdrawn';
  /** SHA-256 of all that it is, hexadecimal (docs/contract.md, "What a passkey signs"). */
  readonly fingerprint: string;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** A passkey counts no more, and will not again. */
export interface PasskeyRemoved {
  readonly type: 'PasskeyRemoved';
  /** Which. */
  readonly credentialId: string;
  /** Whose it was. */
  readonly principalId: PersonId;
  /** By a passkey of the actor. */
  readonly assertion: Assertion;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** Whether decisions take a passkey. */
export interface PasskeyRequirementSet {
  readonly type: 'PasskeyRequirementSet';
  /** Whether they do from now on. */
  readonly required: boolean;
  /** By a passkey of the actor. */
  readonly assertion: Assertion;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
}

/** The guard of a data store reports that it opened it for the engineer of a request; the actor is the source. */
export interface AccessOpened {
  readonly type: 'AccessOpened';
  /** The request. */
  readonly requestId: RequestId;
  /** The grant of that request. */
  readonly grantId: string;
  /** The report, among those of its source. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was opened, by the clock of the source. */
  readonly openedAt: number;
  /** Why no grant covers it; null where one does. Else it is an alarm. */
  readonly outsideGrant: null | OutsideGrantReason;
  /** Whether the tenant’s administrators are told of it: of the same request and data store once an hour at most. */
  readonly told: boolean;
  /** Whether it is the last of its kind of which they are told in this hour of the log: there were 20. */
  readonly furtherUntold: boolean;
}

/** The guard of a data store reports that it closed it again, and ended what was open; the actor is the source. */
export interface AccessClosed {
  readonly type: 'AccessClosed';
  /** The request. */
  readonly requestId: RequestId;
  /** The grant of that request. */
  readonly grantId: string;
  /** The report, among those of its source. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was closed, by the clock of the source. */
  readonly closedAt: number;
  /** How many sessions of the engineer were ended by that. */
  readonly sessionsEnded: number;
  /** Why no grant covers it; null where one does. Else it is an alarm. */
  readonly outsideGrant: null | OutsideGrantReason;
  /** Whether the tenant’s administrators are told of it: of the same request and data store once an hour at most. */
  readonly told: boolean;
  /** Whether it is the last of its kind of which they are told in this hour of the log: there were 20. */
  readonly furtherUntold: boolean;
}

/** Why access could not be closed in time. */
export type NotClosedReason = 'UNREACHABLE' | 'SESSIONS_REMAIN' | 'NOT_REMOVED' | 'OTHER';

/** The guard of a data store reports that it could not close it when access ended: an alarm. The actor is the source. */
export interface AccessNotClosed {
  readonly type: 'AccessNotClosed';
  /** The request. */
  readonly requestId: RequestId;
  /** The grant of that request. */
  readonly grantId: string;
  /** The report, among those of its source. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When access ended, by the clock of the source. */
  readonly since: number;
  /** Why it is not closed. */
  readonly reason: NotClosedReason;
  /** Why no grant covers it; null where one does. Else it is an alarm. */
  readonly outsideGrant: null | OutsideGrantReason;
  /** Whether the tenant’s administrators are told of it: of the same request and data store once an hour at most. */
  readonly told: boolean;
  /** Whether it is the last of its kind of which they are told in this hour of the log: there were 20. */
  readonly furtherUntold: boolean;
}

/** Why an attempt to use data was refused. */
export type RefusedReason = 'NO_GRANT' | 'GRANT_OVER' | 'OTHER_ENGINEER' | 'OTHER_DATA_STORE' | 'OTHER_PERMISSION' | 'NOT_VERIFIED' | 'UNCERTAIN';

/** The guard of a data store reports attempts that it refused; the actor is the source. */
export interface AccessRefused {
  readonly type: 'AccessRefused';
  /** The report, among those of its source. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** Who tried, as claimed: nobody has verified it. */
  readonly engineerId: PersonId;
  /** What it was tried by; null where nothing was named. */
  readonly permission: null | string;
  /** Why it was refused. */
  readonly reason: RefusedReason;
  /** How many attempts. */
  readonly count: number;
  /** When the first of them was, by the clock of the source. */
  readonly firstAt: number;
  /** When the last of them was. */
  readonly lastAt: number;
  /** Whether the tenant’s administrators are told of it: of the same engineer and data store once an hour at most. */
  readonly told: boolean;
  /** Whether it is the last of its kind of which they are told in this hour of the log: there were 20. */
  readonly furtherUntold: boolean;
}

/** From now on a claimed emergency leads to this. */
export interface EmergencyRuleSet {
  readonly type: 'EmergencyRuleSet';
  /** The rule. */
  readonly rule: EmergencyRule;
  /** What made the actor an administrator. */
  readonly approver: ApproverFacts;
  /** What was confirmed, where it took two administrators: its SHA-256, hexadecimal. */
  readonly proposal: null | string;
  /** Who proposed it, where it took two administrators; the actor confirmed it. */
  readonly proposedBy: null | PersonId;
  /** By which passkey the person signed it (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

export type EventData =
  | TenantSet
  | TenantRemoved
  | EnvironmentSet
  | EnvironmentRemoved
  | ProtectionEnded
  | PrincipalSet
  | PrincipalRemoved
  | PolicyEnabled
  | PolicyDisabled
  | EnforcementConfirmed
  | RollOutCompleted
  | RollOutOverdue
  | RollOutReopened
  | RequestSubmitted
  | InternallyApproved
  | InternallyRejected
  | InternalReviewExpired
  | LockboxRequestCreated
  | CustomerApprovalNotRequired
  | ExclusionDeclared
  | ExclusionSealed
  | DisclosureLifted
  | RequestApproved
  | RequestDenied
  | RequestExpired
  | AccessGranted
  | AccessEnded
  | ReminderDue
  | NotificationRecorded
  | CommandRejected
  | ProviderPersonSet
  | ProviderPersonRemoved
  | AdministrationRecorded
  | SigningKeyIntroduced
  | QuestionAsked
  | QuestionAnswered
  | ApprovalRecorded
  | ApprovalRuleSet
  | PolicyChangeProposed
  | PolicyChangeWithdrawn
  | NoticePreferencesSet
  | InternalReminderDue
  | AccessUsed
  | AccessUsedOutsideGrant
  | PersonalNoticesSet
  | PasskeyProposed
  | PasskeyEnrolled
  | PasskeyRecoveryConfirmed
  | PasskeyWithdrawn
  | PasskeyRemoved
  | PasskeyRequirementSet
  | AccessOpened
  | AccessClosed
  | AccessNotClosed
  | AccessRefused
  | EmergencyRuleSet;

/** A fact; never changed, never removed. Key: tenantId. */
export interface Event {
  /** UUIDv5 of tenant and sequence. */
  readonly eventId: string;
  /** The tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** 1, 2, 3 … per tenant, without gaps. */
  readonly sequence: number;
  /** SHA-256 of the tenant’s previous record value as it stands in the topic; null for the first. */
  readonly previousHash: null | Sha256;
  /** The log’s clock: the command record’s timestamp, never before the tenant’s last event. */
  readonly occurredAt: number;
  /** The command that caused it. */
  readonly causationId: CommandId;
  /** Offset of that command in its partition of lockbox.commands. */
  readonly commandOffset: number;
  /** Ties all records about one request together. */
  readonly correlationId: string;
  /** Who caused it. */
  readonly actor: Actor;
  /** Code of the rule that was applied; docs/rules.md explains each. */
  readonly rule: string;
  /** What happened. */
  readonly data: EventData;
}

export type Value = Event;
