// Generated from schemas/intake.avsc by `npm run generate`. Do not edit.
import type { DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '../ids.ts';

/** What led to the request: a customer support ticket, or an alert of the provider. */
export type Trigger = 'SUPPORT_TICKET' | 'PROVIDER_ALERT';

/** Why no lockbox request is made (docs/rules.md, "Exclusions"). */
export type Exclusion = 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND';

/** Whether customers are told at once, or the law forbids it for now (SEALED with LEGAL_DEMAND only). */
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

/** An engineer asks for access to a customer’s data. */
export interface AccessRequestSubmitted {
  readonly type: 'AccessRequestSubmitted';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The request’s id, unique within its source: the idempotency key. Up to 200 characters. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The environment whose data is asked for. */
  readonly environmentId: EnvironmentId;
  /** Ids of the data stores asked for, 1 to 50, all of the environment. */
  readonly dataStores: readonly DataStoreId[];
  /** Id of the provider’s engineer. Never an e-mail address. */
  readonly engineerId: PersonId;
  /** The permissions asked for, 1 to 50; exactly these are granted. */
  readonly permissions: readonly string[];
  /** Why access is needed, for the customer to read; 1 to 2,000 characters. */
  readonly justification: string;
  /** What led to the request. */
  readonly trigger: Trigger;
  /** The support ticket’s id; needed with SUPPORT_TICKET. */
  readonly ticketId: null | string;
  /** Set when the request claims an exclusion. */
  readonly exclusion: null | Exclusion;
  /** Who declared the exclusion; needed with one, and never the internal approver. */
  readonly declaredBy: null | PersonId;
  /** Whether the customer is told at once. */
  readonly disclosure: Disclosure;
  /** When the engineer asked; not in the future, at most 28 days ago. */
  readonly requestedAt: number;
  /** The request that this one asks for again: UUIDv5 of tenant, its source and its sourceRequestId. It has ended, at most 35 days ago. */
  readonly previousRequestId: null | RequestId;
  /** The declarer’s passkey signature over an EMERGENCY (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** The internal approver’s decision. */
export type InternalDecision = 'APPROVED' | 'REJECTED';

/** The provider’s internal approver has decided on a request. */
export interface InternalDecisionRecorded {
  readonly type: 'InternalDecisionRecorded';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** Source of the request; another’s only from a source that may decide all. */
  readonly requestSource: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** Id of the internal approver; never the engineer. */
  readonly approverId: PersonId;
  /** Approved or rejected. */
  readonly decision: InternalDecision;
  /** Optional comment, up to 2,000 characters. */
  readonly comment: null | string;
  /** When the approver decided. */
  readonly decidedAt: number;
  /** The presented content that the approver decided on (docs/contract.md, "What an internal approver was shown"): SHA-256, hexadecimal. Policy refuses another, and none. */
  readonly shown: null | string;
  /** The approver’s passkey signature over the request, the presented content, the decision and the comment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
  /** 16 random bytes for the comment’s digest, where a passkey has signed that digest; null: policy makes them. */
  readonly commentSalt: null | Buffer;
}

/** The engineer hands access back early. */
export interface WorkFinished {
  readonly type: 'WorkFinished';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** Source of the request; another’s only from a source that may decide all. */
  readonly requestSource: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The engineer whose access it is. */
  readonly engineerId: PersonId;
  /** When the work was finished. */
  readonly finishedAt: number;
}

/** A data store confirms that it enforces the tenant’s policy. */
export interface DataStoreEnforcing {
  readonly type: 'DataStoreEnforcing';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The data store’s environment. */
  readonly environmentId: EnvironmentId;
  /** The data store that enforces. */
  readonly dataStoreId: DataStoreId;
  /** Version of the policy that it enforces. */
  readonly policyVersion: number;
  /** Since when it enforces it. */
  readonly enforcedAt: number;
}

/** A sealed legal demand may be disclosed from now on. */
export interface DisclosureLifted {
  readonly type: 'DisclosureLifted';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** Source of the request; another’s only from a source that may decide all. */
  readonly requestSource: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** Id of the provider’s person who lifted it. */
  readonly liftedBy: PersonId;
  /** When it was lifted. */
  readonly liftedAt: number;
  /** The signature of liftedBy’s passkey over the request and its commitment (docs/contract.md, "What a passkey signs"); null without one. */
  readonly assertion: null | Assertion;
}

/** The engineer answers a question that the customer asked about the request. */
export interface QuestionAnswered {
  readonly type: 'QuestionAnswered';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** Source of the request; another’s only from a source that may decide all. */
  readonly requestSource: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The question, as QuestionAsked names it. */
  readonly questionId: string;
  /** The engineer who asked for access, and answers. */
  readonly engineerId: PersonId;
  /** The answer: 1 to 2,000 characters. */
  readonly text: string;
  /** When the engineer answered. */
  readonly answeredAt: number;
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

/** What an engineer did with an access, or without one: a report of the system that guards the data. */
export interface AccessUsed {
  readonly type: 'AccessUsed';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** Source of the request; another’s only from a source that may report the use of all. */
  readonly requestSource: string;
  /** The request’s id within its source. */
  readonly sourceRequestId: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The report’s id, unique within its source: the same report counts once. Up to 200 characters. */
  readonly reportId: string;
  /** Who did it. Never an e-mail address. */
  readonly engineerId: PersonId;
  /** What was done: 1 to 100 actions. */
  readonly actions: readonly UsedAction[];
  /** The request’s id in Lockbox, as the log has it; only from a source that may report the use of all, and then requestSource and sourceRequestId are empty. */
  readonly requestId: null | RequestId;
}

/** The guard of a data store has opened it for the engineer of a request: a report of the system that guards the data. */
export interface AccessOpened {
  readonly type: 'AccessOpened';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The report’s id, unique within its source: the same report counts once. Up to 200 characters. */
  readonly reportId: string;
  /** The request’s id in Lockbox, as the log has it; only from a source that may report the use of all, and then requestSource and sourceRequestId are empty. */
  readonly requestId: null | RequestId;
  /** Source of the request, where requestId does not name it; another’s only from a source that may report the use of all. */
  readonly requestSource: string;
  /** The request’s id within its source, where requestId does not name it. */
  readonly sourceRequestId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was opened, by the clock of the source. */
  readonly openedAt: number;
}

/** The guard of a data store has closed it again, and ended what was open: access has really ended there. */
export interface AccessClosed {
  readonly type: 'AccessClosed';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The report’s id, unique within its source: the same report counts once. Up to 200 characters. */
  readonly reportId: string;
  /** The request’s id in Lockbox, as the log has it; only from a source that may report the use of all, and then requestSource and sourceRequestId are empty. */
  readonly requestId: null | RequestId;
  /** Source of the request, where requestId does not name it; another’s only from a source that may report the use of all. */
  readonly requestSource: string;
  /** The request’s id within its source, where requestId does not name it. */
  readonly sourceRequestId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When it was closed, by the clock of the source. */
  readonly closedAt: number;
  /** How many sessions of the engineer were ended by that. */
  readonly sessionsEnded: number;
}

/** Why access could not be closed in time. */
export type NotClosedReason = 'UNREACHABLE' | 'SESSIONS_REMAIN' | 'NOT_REMOVED' | 'OTHER';

/** The guard of a data store could not close it in time: the engineer may still be in it. */
export interface AccessNotClosed {
  readonly type: 'AccessNotClosed';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The report’s id, unique within its source: the same report counts once. Up to 200 characters. */
  readonly reportId: string;
  /** The request’s id in Lockbox, as the log has it; only from a source that may report the use of all, and then requestSource and sourceRequestId are empty. */
  readonly requestId: null | RequestId;
  /** Source of the request, where requestId does not name it; another’s only from a source that may report the use of all. */
  readonly requestSource: string;
  /** The request’s id within its source, where requestId does not name it. */
  readonly sourceRequestId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** When access ended, and it should have been closed. */
  readonly since: number;
  /** Why it is not closed. */
  readonly reason: NotClosedReason;
}

/** Why an attempt to use data was refused. */
export type RefusedReason = 'NO_GRANT' | 'GRANT_OVER' | 'OTHER_ENGINEER' | 'OTHER_DATA_STORE' | 'OTHER_PERMISSION' | 'NOT_VERIFIED' | 'UNCERTAIN';

/** Attempts to use a data store that its guard refused, gathered: the first at once, further ones once a minute at most. */
export interface AccessRefused {
  readonly type: 'AccessRefused';
  /** Name of the publishing system; equals the topic’s suffix. */
  readonly source: string;
  /** The customer’s tenant; equals the record’s key. */
  readonly tenantId: TenantId;
  /** The report’s id, unique within its source: the same report counts once. Up to 200 characters. */
  readonly reportId: string;
  /** The data store. */
  readonly dataStoreId: DataStoreId;
  /** Who tried, as claimed. Never an e-mail address. */
  readonly engineerId: PersonId;
  /** What it was tried by, as requests name it; null where nothing was named. */
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

export type Value =
  | AccessRequestSubmitted
  | InternalDecisionRecorded
  | WorkFinished
  | DataStoreEnforcing
  | DisclosureLifted
  | QuestionAnswered
  | AccessUsed
  | AccessOpened
  | AccessClosed
  | AccessNotClosed
  | AccessRefused;
