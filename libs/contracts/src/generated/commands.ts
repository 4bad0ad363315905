// Generated from schemas/commands.avsc by `npm run generate`. Do not edit.
import type { CommandId, DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '../ids.ts';

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
export interface SetTenant {
  readonly type: 'SetTenant';
  /** What the tenant holds: ids of licences.yaml. */
  readonly licences: readonly string[];
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** An environment as the directory has it. */
export interface SetEnvironment {
  readonly type: 'SetEnvironment';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** Whether it is a Managed Environment. */
  readonly managed: boolean;
  /** Ids of its data stores. */
  readonly dataStores: readonly DataStoreId[];
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A role in a customer’s tenant. */
export type Role = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';

/** A customer’s person as the directory has it, without name and address. */
export interface SetPrincipal {
  readonly type: 'SetPrincipal';
  /** The person. */
  readonly principalId: PersonId;
  /** Roles held in the tenant. */
  readonly roles: readonly Role[];
  /** Licences held: ids of licences.yaml. */
  readonly licences: readonly string[];
  /** Environments that the person uses. */
  readonly environmentIds: readonly EnvironmentId[];
  /** Whether the person may no longer act. */
  readonly disabled: boolean;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A tenant has left the directory. */
export interface RemoveTenant {
  readonly type: 'RemoveTenant';
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** An environment has left the directory. */
export interface RemoveEnvironment {
  readonly type: 'RemoveEnvironment';
  /** The environment. */
  readonly environmentId: EnvironmentId;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** A person has left the directory. */
export interface RemovePrincipal {
  readonly type: 'RemovePrincipal';
  /** The person. */
  readonly principalId: PersonId;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** What led to the request: a customer support ticket, or an alert of the provider. */
export type Trigger = 'SUPPORT_TICKET' | 'PROVIDER_ALERT';

/** Why no lockbox request is made (docs/rules.md, "Exclusions"). */
export type Exclusion = 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND';

/** Whether customers are told at once, or the law forbids it for now. */
export type Disclosure = 'NOTIFY' | 'SEALED';

/** What a passkey has signed (WebAuthn): its bytes as a browser gives them. */
export interface Assertion {
  /** Which passkey: the authenticator’s own id of it, in base64url. */
  readonly credentialId: string;
  /** What the authenticator says of itself. */
  readonly authenticatorData: Buffer;
  /** What the browser says of the page, and the challenge. */
  readonly clientDataJson: Buffer;
  /** Over both. */
  readonly signature: Buffer;
}

/** An engineer asks for access. */
export interface SubmitRequest {
  readonly type: 'SubmitRequest';
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
  /** Why access is needed; policy moves it to lockbox.texts. */
  readonly justification: string;
  /** What led to the request. */
  readonly trigger: Trigger;
  /** The support ticket’s id. */
  readonly ticketId: null | string;
  /** The exclusion claimed. */
  readonly exclusion: null | Exclusion;
  /** Who declared the exclusion. */
  readonly declaredBy: null | PersonId;
  /** Whether the customer is told at once. */
  readonly disclosure: Disclosure;
  /** When the engineer asked. */
  readonly requestedAt: number;
  /** The ended request that this one asks for again. */
  readonly previousRequestId: null | RequestId;
  /** The declarer’s passkey signature over an EMERGENCY (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** The internal approver’s decision. */
export type InternalDecision = 'APPROVED' | 'REJECTED';

/** The internal approver has decided. */
export interface RecordInternalDecision {
  readonly type: 'RecordInternalDecision';
  /** The request. */
  readonly requestId: RequestId;
  /** The internal approver. */
  readonly approverId: PersonId;
  /** Approved or rejected. */
  readonly decision: InternalDecision;
  /** Optional comment; policy moves it to lockbox.texts. */
  readonly comment: null | string;
  /** When the approver decided, as the source says. */
  readonly decidedAt: number;
  /** The presented content that the approver decided on (docs/contract.md, "What an internal approver was shown"): SHA-256, hexadecimal. Policy refuses another, and none. */
  readonly shown: null | string;
  /** The approver’s passkey signature over the request, the presented content, the decision and the comment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
  /** 16 random bytes for the comment’s digest, where a passkey has signed that digest; null: policy makes them. */
  readonly commentSalt: null | Buffer;
}

/** The engineer hands access back. */
export interface FinishWork {
  readonly type: 'FinishWork';
  /** The request. */
  readonly requestId: RequestId;
  /** The engineer. */
  readonly engineerId: PersonId;
  /** When the work was finished, as the source says. */
  readonly finishedAt: number;
}

/** A data store confirms that it enforces the policy. */
export interface ConfirmEnforcement {
  readonly type: 'ConfirmEnforcement';
  /** The data store’s environment. */
  readonly environmentId: EnvironmentId;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** The policy version it enforces. */
  readonly policyVersion: number;
  /** Since when. */
  readonly enforcedAt: number;
}

/** A sealed legal demand may be disclosed. */
export interface LiftDisclosure {
  readonly type: 'LiftDisclosure';
  /** The request. */
  readonly requestId: RequestId;
  /** Who lifted it. */
  readonly liftedBy: PersonId;
  /** When, as the source says. */
  readonly liftedAt: number;
  /** The signature of liftedBy’s passkey over the request and its commitment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** A customer’s approver says yes; the actor is the approver. */
export interface ApproveRequest {
  readonly type: 'ApproveRequest';
  /** The request. */
  readonly requestId: RequestId;
  /** Optional comment; policy moves it to lockbox.texts. */
  readonly comment: null | string;
  /** What the person was shown of the request (docs/contract.md, "What was shown"): SHA-256, hexadecimal. Policy refuses another, and none. */
  readonly shown: null | string;
  /** By which passkey the person signed what was shown, the decision and the comment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
  /** 16 random bytes that the comment’s digest is made with, where a passkey has signed that; null: policy makes them. */
  readonly commentSalt: null | Buffer;
}

/** A customer’s approver says no; the actor is the approver. */
export interface DenyRequest {
  readonly type: 'DenyRequest';
  /** The request. */
  readonly requestId: RequestId;
  /** Optional comment; policy moves it to lockbox.texts. */
  readonly comment: null | string;
  /** What the person was shown of the request (docs/contract.md, "What was shown"): SHA-256, hexadecimal. Policy refuses another, and none. */
  readonly shown: null | string;
  /** As of an approval. */
  readonly assertion: null | Assertion;
  /** 16 random bytes that the comment’s digest is made with, where a passkey has signed that; null: policy makes them. */
  readonly commentSalt: null | Buffer;
}

/** An administrator turns Customer Lockbox on; the actor is the administrator. */
export interface EnablePolicy {
  readonly type: 'EnablePolicy';
}

/** An administrator turns Customer Lockbox off; the actor is the administrator. */
export interface DisablePolicy {
  readonly type: 'DisablePolicy';
  /** By which passkey the administrator signed it; null without one. */
  readonly assertion: null | Assertion;
}

/** What has fallen due. */
export type Timer = 'INTERNAL_REVIEW' | 'LOCKBOX_EXPIRY' | 'REMINDER' | 'ACCESS_END' | 'ROLL_OUT' | 'PROTECTION_END';

/** A time that an event named has come. */
export interface TimerDue {
  readonly type: 'TimerDue';
  /** What has fallen due. */
  readonly timer: Timer;
  /** The request, the environment, or the policy version (as a decimal number). */
  readonly subjectId: string;
  /** The time that the event named. */
  readonly dueAt: number;
}

/** How a notice travels. */
export type Channel = 'EMAIL' | 'WEBHOOK';

/** What became of a notice: accepted by the recipient’s server, given up, or no longer worth sending. */
export type NotificationOutcome = 'DELIVERED' | 'FAILED' | 'SKIPPED';

/** A notice’s outcome for one recipient. */
export interface RecordNotification {
  readonly type: 'RecordNotification';
  /** UUIDv5 of event, recipient and channel; of a webhook’s delivery that somebody had sent again, an id of its own. */
  readonly notificationId: string;
  /** The event that the notice is about. */
  readonly eventId: string;
  /** The request, where the event has one. */
  readonly requestId: null | RequestId;
  /** The person told, or the webhook’s id. */
  readonly recipientId: string;
  /** How. */
  readonly channel: Channel;
  /** What became of it. */
  readonly outcome: NotificationOutcome;
  /** Short machine-readable detail, such as an SMTP status code; no address, no name. */
  readonly detail: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** When the outcome was known. */
  readonly at: number;
  /** Whether it told the provider’s internal approvers of a request that waits for them. */
  readonly internal: boolean;
  /** The sequence of that event in the tenant’s log, from which its id is made. Null in commands of earlier releases. */
  readonly aboutSequence: null | number;
}

/** A role at the provider. */
export type ProviderRole = 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL';

/** A person of the provider as the directory has it, without name and address. Goes to every partition, each under its own key provider:<partition>. */
export interface SetProviderPerson {
  readonly type: 'SetProviderPerson';
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
export interface RemoveProviderPerson {
  readonly type: 'RemoveProviderPerson';
  /** The person. */
  readonly personId: PersonId;
  /** Position of the directory record. */
  readonly position: SourcePosition;
}

/** What somebody did who administers or uses Lockbox (docs/guides/auditors.md, "What administrators do"). */
export type AdministrativeAction = 'SIGNED_IN' | 'CALL_REFUSED' | 'WEBHOOK_ADDED' | 'WEBHOOK_REMOVED' | 'DEAD_LETTERS_REDRIVEN' | 'PROJECTION_REPLAYED' | 'TEXTS_ERASED' | 'PERSON_ERASED' | 'SENDER_KEY_ROTATED' | 'SESSIONS_ENDED' | 'WEBHOOK_CHANGED' | 'WEBHOOK_SECRET_ROTATED' | 'WEBHOOK_REDELIVERED';

/** Somebody administers or uses Lockbox in a way that has to be seen afterwards; the actor is who does it. Key: the tenant concerned, else the provider’s own log in partition 0. */
export interface RecordAdministration {
  readonly type: 'RecordAdministration';
  /** What was done. */
  readonly action: AdministrativeAction;
  /** The id of what it was done to: a webhook, a text, a person, a sender’s key, a route. */
  readonly subject: null | string;
  /** Short machine-readable detail, such as a code or a number; no address, no name. */
  readonly detail: null | string;
}

/** Policy signs with another key than the newest that the provider’s own log of this partition has. Key: the provider’s own log in this partition. */
export interface IntroduceSigningKey {
  readonly type: 'IntroduceSigningKey';
  /** The first 8 bytes of SHA-256 of the public key’s 32 bytes, in hexadecimal: what the header lockbox-proof names. */
  readonly keyId: string;
  /** How it signs: Ed25519. */
  readonly algorithm: string;
  /** SPKI in base64, as LOCKBOX_SIGNING_PUBLIC_KEYS has it. */
  readonly publicKey: string;
  /** Of the command that introduced the newest key, as the sender knows it; null where none was introduced. It counts directly after that one, and never later: a key may come back, a command does not. */
  readonly previousCommandId: null | CommandId;
}

/** An administrator asks the engineer something before deciding; the actor is who asks. */
export interface AskQuestion {
  readonly type: 'AskQuestion';
  /** The request. */
  readonly requestId: RequestId;
  /** The question, among those about this request. */
  readonly questionId: string;
  /** What is asked; policy moves it to lockbox.texts. */
  readonly text: string;
}

/** The engineer answers a question. */
export interface AnswerQuestion {
  readonly type: 'AnswerQuestion';
  /** The request. */
  readonly requestId: RequestId;
  /** The question. */
  readonly questionId: string;
  /** The engineer, who answers. */
  readonly engineerId: PersonId;
  /** The answer; policy moves it to lockbox.texts. */
  readonly text: string;
  /** When it was answered, as the source says. */
  readonly answeredAt: number;
}

/** Which requests take two approvers: none, all, those that reach a chosen environment, or those that ask for a chosen permission. */
export type ApprovalScope = 'NONE' | 'ALL' | 'ENVIRONMENTS' | 'PERMISSIONS';

/** An administrator says which requests take two approvers; the actor is the administrator. While the present rule asks for two, this proposes the change. */
export interface SetApprovalRule {
  readonly type: 'SetApprovalRule';
  /** Which requests take two approvers. */
  readonly scope: ApprovalScope;
  /** The chosen environments: 1 to 50 with that scope, else none. */
  readonly environmentIds: readonly EnvironmentId[];
  /** The chosen permissions: 1 to 50 with that scope, else none. */
  readonly permissions: readonly string[];
  /** By which passkey the administrator signed it; null without one. */
  readonly assertion: null | Assertion;
}

/** Another administrator confirms what was proposed, which is then done; the actor is that administrator. */
export interface ConfirmPolicyChange {
  readonly type: 'ConfirmPolicyChange';
  /** What the person was shown of the proposal (docs/contract.md, "Changes that take two"): SHA-256, hexadecimal. */
  readonly proposal: string;
  /** By which passkey the administrator signed it; null without one. */
  readonly assertion: null | Assertion;
}

/** An administrator takes a proposal back, the own one or another’s; the actor is that administrator. */
export interface WithdrawPolicyChange {
  readonly type: 'WithdrawPolicyChange';
  /** Which proposal (docs/contract.md, "Changes that take two"): SHA-256, hexadecimal. */
  readonly proposal: string;
}

/** An administrator chooses of what the tenant’s administrators are told besides; the actor is the administrator. */
export interface SetNoticePreferences {
  readonly type: 'SetNoticePreferences';
  /** Whether they are told of each access that needs no approval, as it begins. */
  readonly accessWithoutApproval: boolean;
  /** Whether they are told of each end of access. */
  readonly accessEnded: boolean;
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

/** A source reports what an engineer did with the access of a request, or without one. */
export interface RecordAccessUse {
  readonly type: 'RecordAccessUse';
  /** The request. */
  readonly requestId: RequestId;
  /** The report, among those of its source; the source is the actor. */
  readonly reportId: string;
  /** Who did it. */
  readonly engineerId: PersonId;
  /** What was done. */
  readonly actions: readonly UsedAction[];
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

/** An administrator chooses how to be told; the actor is that person, and nobody chooses for another. */
export interface SetPersonalNotices {
  readonly type: 'SetPersonalNotices';
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
}

/** Whether a passkey comes to those that are there, or takes the place of all of them. */
export type PasskeyPurpose = 'ENROL' | 'RECOVER';

/** An administrator brings a passkey of their own; the actor is the administrator. */
export interface ProposePasskey {
  readonly type: 'ProposePasskey';
  /** What for. */
  readonly purpose: PasskeyPurpose;
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
  /** By the passkey itself, for its fingerprint. */
  readonly assertion: Assertion;
}

/** Another administrator confirms a proposed passkey, of which the fingerprint was compared; the actor is that administrator. */
export interface ConfirmPasskey {
  readonly type: 'ConfirmPasskey';
  /** Which: SHA-256 of all that it is, hexadecimal. */
  readonly fingerprint: string;
  /** By a passkey of the actor, where it is to come to those that are there; null where it recovers. */
  readonly assertion: null | Assertion;
}

/** An administrator takes a proposed passkey back, or a recovery that is confirmed and counts not yet; the actor is the administrator. */
export interface WithdrawPasskey {
  readonly type: 'WithdrawPasskey';
  /** Which. */
  readonly fingerprint: string;
}

/** An administrator takes a passkey away, the own one or another’s; the actor is the administrator. */
export interface RemovePasskey {
  readonly type: 'RemovePasskey';
  /** Which. */
  readonly credentialId: string;
  /** By a passkey of the actor. */
  readonly assertion: null | Assertion;
}

/** An administrator says whether decisions take a passkey; the actor is the administrator. */
export interface RequirePasskeys {
  readonly type: 'RequirePasskeys';
  /** Whether they do from now on. */
  readonly required: boolean;
  /** By a passkey of the actor. */
  readonly assertion: null | Assertion;
}

/** A source reports that a data store was opened for the engineer of a request. */
export interface RecordAccessOpened {
  readonly type: 'RecordAccessOpened';
  /** The request. */
  readonly requestId: RequestId;
  /** The report, among those of its source; the source is the actor. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was opened, by the clock of the source. */
  readonly openedAt: number;
}

/** A source reports that a data store was closed again for the engineer of a request. */
export interface RecordAccessClosed {
  readonly type: 'RecordAccessClosed';
  /** The request. */
  readonly requestId: RequestId;
  /** The report, among those of its source; the source is the actor. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was closed, by the clock of the source. */
  readonly closedAt: number;
  /** How many sessions of the engineer were ended by that. */
  readonly sessionsEnded: number;
}

/** Why access could not be closed in time. */
export type NotClosedReason = 'UNREACHABLE' | 'SESSIONS_REMAIN' | 'NOT_REMOVED' | 'OTHER';

/** A source reports that it could not close a data store when access ended. */
export interface RecordAccessNotClosed {
  readonly type: 'RecordAccessNotClosed';
  /** The request. */
  readonly requestId: RequestId;
  /** The report, among those of its source; the source is the actor. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When access ended, by the clock of the source. */
  readonly since: number;
  /** Why it is not closed. */
  readonly reason: NotClosedReason;
}

/** Why an attempt to use data was refused. */
export type RefusedReason = 'NO_GRANT' | 'GRANT_OVER' | 'OTHER_ENGINEER' | 'OTHER_DATA_STORE' | 'OTHER_PERMISSION' | 'NOT_VERIFIED' | 'UNCERTAIN';

/** A source reports attempts to use a data store that it refused. */
export interface RecordAccessRefused {
  readonly type: 'RecordAccessRefused';
  /** The report, among those of its source; the source is the actor. */
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
}

/** What a claimed emergency leads to: access at once, a question to the customer, or a refusal. */
export type EmergencyRule = 'OPENS' | 'NEEDS_APPROVER' | 'REFUSED';

/** An administrator says what a claimed emergency leads to; the actor is the administrator. While the approval rule asks for two, this proposes the change. */
export interface SetEmergencyRule {
  readonly type: 'SetEmergencyRule';
  /** The rule. */
  readonly rule: EmergencyRule;
  /** By which passkey the administrator signed it; null without one. */
  readonly assertion: null | Assertion;
}

export type CommandData =
  | SetTenant
  | SetEnvironment
  | SetPrincipal
  | RemoveTenant
  | RemoveEnvironment
  | RemovePrincipal
  | SubmitRequest
  | RecordInternalDecision
  | FinishWork
  | ConfirmEnforcement
  | LiftDisclosure
  | ApproveRequest
  | DenyRequest
  | EnablePolicy
  | DisablePolicy
  | TimerDue
  | RecordNotification
  | SetProviderPerson
  | RemoveProviderPerson
  | RecordAdministration
  | IntroduceSigningKey
  | AskQuestion
  | AnswerQuestion
  | SetApprovalRule
  | ConfirmPolicyChange
  | WithdrawPolicyChange
  | SetNoticePreferences
  | RecordAccessUse
  | SetPersonalNotices
  | ProposePasskey
  | ConfirmPasskey
  | WithdrawPasskey
  | RemovePasskey
  | RequirePasskeys
  | RecordAccessOpened
  | RecordAccessClosed
  | RecordAccessNotClosed
  | RecordAccessRefused
  | SetEmergencyRule;

/** Something is asked for; policy decides. Key: tenantId. */
export interface Command {
  /** UUID; the same id is the same command, decided once. */
  readonly commandId: CommandId;
  /** The tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** On whose behalf it is sent. */
  readonly actor: Actor;
  /** Ties all records about one request together: the request’s id, else the command’s. */
  readonly correlationId: string;
  /** When the sender sent it, by its own clock; informative. */
  readonly sentAt: number;
  /** What is asked for. */
  readonly data: CommandData;
}

export type Value = Command;
