/**
 * Every reason for which a command is refused: what was wrong, with which input, and what to do. `{name}` is filled in.
 * A code is never given another meaning. docs/rules.md is kept complete by a test.
 */
export const reasons = {
  // Submissions
  TENANT_REMOVED:
    'The tenant has left the directory and gets no new requests and no new access. Put it back into the directory first.',
  ENVIRONMENT_UNKNOWN:
    'Environment {environment} is not in the directory of this tenant. Check the id, or publish it there first.',
  DATA_STORE_UNKNOWN:
    'Data store {dataStore} does not belong to environment {environment}. Ask for data stores of one environment only.',
  NOTHING_ASKED_FOR: 'A request names at least one data store and one permission. Add what is missing.',
  REQUESTED_TOO_LONG_AGO: 'Access was asked for more than {oldestDays} days ago. Submit a new request with a new id.',
  REQUESTED_IN_THE_FUTURE:
    'requestedAt is more than {skewMinutes} minutes ahead of the log. Set the clock of the sender right.',
  DECLARER_MISSING: 'An exclusion names in declaredBy who declared it. Add the person.',
  DECLARER_WITHOUT_EXCLUSION:
    'declaredBy is given without an exclusion. Name the exclusion, or leave declaredBy empty.',
  SEALED_WITHOUT_LEGAL_DEMAND: 'Only a legal demand may be sealed. Use NOTIFY, or the exclusion LEGAL_DEMAND.',
  SEALED_DETAILS_MISSING: 'A sealed submission came without its details. This is a fault in Lockbox: report it.',
  PROVIDER_PERSON_UNKNOWN:
    "{field} names nobody among the provider's people in the directory. Check the id, or publish the person there first.",
  PROVIDER_PERSON_DISABLED:
    'The account of the person in {field} is disabled. Let another person of the provider do it.',
  PROVIDER_ROLE_MISSING:
    'The person in {field} does not hold the role for it: {roles}, at this moment. Let somebody do it who does.',
  REQUEST_DIFFERS: 'A request with this id exists and says something else. Use a new id for a new request.',
  PREVIOUS_REQUEST_UNKNOWN:
    'previousRequestId names no request of this tenant that ended within the last {keptDays} days. Check the id, or leave it out.',
  PREVIOUS_REQUEST_NOT_ENDED:
    'The request in previousRequestId has not ended. Wait for its end, or leave previousRequestId out.',
  EMERGENCY_REFUSED_BY_CUSTOMER:
    'This customer refuses access in an emergency. Submit an ordinary request, which the customer can approve.',
  // Internal decisions
  REQUEST_NOT_FOUND:
    'No such request in this tenant. Check the id; a decision that comes before its request is not kept: send it again.',
  ALREADY_DECIDED_INTERNALLY:
    'The request has already been decided internally. A decision is never changed: submit a new request.',
  INTERNAL_REVIEW_OVER: 'The internal review ended without a decision. Submit a new request.',
  INTERNAL_APPROVER_IS_ENGINEER: 'The engineer who asked cannot decide internally. Let another person decide.',
  INTERNAL_APPROVER_DECLARED_EXCLUSION:
    'The person who declared the exclusion cannot decide internally. Let another person decide.',
  DECIDED_BEFORE_SUBMISSION:
    'The decision was sent before this request was submitted, so it is about another one. Decide on this request.',
  CONTENT_MISSING:
    'The decision does not name the content that its approver was shown. Set shown (docs/contract.md, "What an internal approver was shown").',
  DECISION_REFUSED_BEFORE:
    'This same decision was refused before, and a refused decision is not judged again. Record a new one, with its own decidedAt.',
  COMMAND_TOO_OLD:
    'What was published came to the log over {keptDays} days after it was sent, when its ids may have been forgotten. Publish it again under a new id.',
  // Decisions of the customer, and of its administrators
  PERSON_UNKNOWN: "The person is not in the directory of this tenant. Only the tenant's own administrators decide.",
  PERSON_DISABLED: 'The account of this person is disabled. Let another administrator decide.',
  PERSON_NOT_ADMINISTRATOR:
    'This takes the role of a Global administrator or a Power Platform administrator, held now.',
  APPROVER_IS_ENGINEER: 'The engineer who asked cannot decide for the customer. Let another administrator decide.',
  APPROVER_IS_INTERNAL_APPROVER:
    'Whoever approved internally cannot decide for the customer. Let another administrator decide.',
  APPROVER_DECLARED_EMERGENCY:
    'Whoever claims the emergency cannot decide for the customer. Let another administrator decide.',
  NOT_YET_APPROVED_INTERNALLY: "The provider's internal approval comes first. Wait for it.",
  REQUEST_EXPIRED:
    'The request was not approved within {decisionDays} days and has expired. The engineer may submit a new one.',
  ALREADY_DECIDED: 'The request has already been approved or denied. A decision is never changed or taken back.',
  CUSTOMER_NOT_ASKED: 'The customer is not asked about this request. There is nothing to decide.',
  ACCESS_HAS_ENDED: 'Access under this request has ended. There is nothing left to decide.',
  APPROVED_BY_SAME_PERSON:
    'This person has approved the request already, and it takes two. Let another administrator approve it too.',
  SHOWN_DIFFERS:
    'The request was shown otherwise than the log has it. Nothing was decided: load it anew, read it, then decide again.',
  QUESTION_EXISTS: 'There is a question with this id about the request already. Use a new id for a new question.',
  TOO_MANY_OPEN_QUESTIONS:
    '{most} questions about this request wait for their answer, and more may not. Wait for one, or decide.',
  TOO_MANY_QUESTIONS:
    'A request has {most} questions at most, and this one has as many. Decide on what was answered, or deny.',
  QUESTION_NOT_FOUND: 'There is no such question about the request. Take its id from the request or its event.',
  QUESTION_ALREADY_ANSWERED: 'The question has already been answered. An answer is never changed.',
  ANSWERED_BY_ANOTHER: 'Only the engineer who asks for access answers questions about it. Let that person answer.',
  COMMAND_STALE:
    'The command was given more than {commandMinutes} minutes before or after it came to the log. Look at the request, then decide again.',
  // Access
  ACCESS_NOT_RUNNING: 'No access is running for this request. There is nothing to hand back.',
  NOT_THE_ENGINEER: 'Only the engineer whose access is running can hand it back.',
  // Reports of the use of access
  REPORT_DIFFERS: 'A report with this id says something else. Use a new id for a new report.',
  TOO_MANY_REPORTS:
    'A request has {most} reports at most of what was done within its access: that part of this one was not recorded. Put several actions into one report.',
  TOO_MANY_REPORTS_OUTSIDE:
    'Under one request {most} reports at most are recorded of what no grant covers, and its tenant was told of each: that part of this one was not recorded. Find out what is done there.',
  USED_TOO_LONG_AGO:
    'usedAt of an action is more than {oldestDays} days ago: nobody can tell any more what covered it. Report the others without it.',
  USED_IN_THE_FUTURE:
    'usedAt of an action is more than {skewMinutes} minutes ahead of the log. Set the clock of the sender right.',
  REPORT_TOO_OLD:
    'What is reported was more than {oldestDays} days ago: nobody can tell any more whether it was reported before. Report the newer.',
  REPORT_IN_THE_FUTURE:
    'What is reported is more than {skewMinutes} minutes ahead of the log. Set the clock of the sender right.',
  TOO_MANY_OPENINGS:
    'A request has {most} reports at most with those of openings and closings, and this one has as many. Find out why a data store is opened again and again.',
  TOO_MANY_REPORTS_IN_HOUR:
    'From one source and in one hour a tenant gets {most} reports at most of refused attempts, and as many of what no grant covers: this one was not recorded. Find out what is tried there, and report it again in the next hour.',
  USED_UNDER_SEAL:
    'The request is sealed and leads to no access through Lockbox. Nothing about it is recorded before its disclosure.',
  // Notices
  NOTICE_ID_INVALID:
    'A notice is told apart by a UUID, and this is none. Only the notifier reports outcomes of notices.',
  NOTICE_UNFOUNDED:
    'The log does not have the event that the notice is about, or does not know its recipient. Only the notifier reports outcomes, of notices that it has planned from the log.',
  // Policy
  POLICY_ALREADY_ENABLED: 'Customer Lockbox is already enabled for this tenant.',
  POLICY_NOT_ENABLED: 'Customer Lockbox is not enabled for this tenant.',
  LICENCE_MISSING: 'The tenant holds none of the licences that Customer Lockbox needs. It needs one of: {families}.',
  APPROVAL_RULE_INVALID:
    'A rule for chosen environments, or permissions, names 1 to {entriesMax} of them, and no other rule names any. Correct the list.',
  APPROVAL_RULE_UNCHANGED: 'The approval rule says this already. There is nothing to change.',
  EMERGENCY_RULE_UNCHANGED: 'The rule for emergencies says this already. There is nothing to change.',
  TOO_FEW_ADMINISTRATORS:
    'Two approvers take at least two administrators who could approve, and the directory has fewer. Add one there first.',
  CHANGE_ALREADY_PROPOSED: 'A change is proposed and waits. Confirm or withdraw it first.',
  NO_CHANGE_PROPOSED: 'No change is proposed: it may have been confirmed or withdrawn. Load the policy anew.',
  PROPOSAL_DIFFERS:
    'What is proposed is not what was shown. Nothing was changed: load the policy anew, read it, then confirm or withdraw.',
  PROPOSAL_EXPIRED: 'The proposal was not confirmed within {proposalDays} days. Propose the change again.',
  PROPOSER_NOT_ADMINISTRATOR:
    'Whoever proposed the change is no administrator any more, so that the proposal does not count. Propose it again.',
  CONFIRMED_BY_PROPOSER: 'Whoever proposed the change cannot confirm it. Let another administrator confirm.',
  NOTICE_CHOICE_INVALID:
    'A choice names each kind once, times from 0:00 to 23:59, both ends of quiet hours or neither, and a time zone. Correct it.',
  LAST_TO_BE_TOLD:
    'Nobody else among the administrators would be told of {kind} in time. Choose another way, or let another administrator choose first.',
  POLICY_VERSION_UNKNOWN: 'Policy version {version} does not exist. The present version is {present}.',
  // Passkeys
  PASSKEY_NEEDED:
    'This takes a passkey, and none came with it. Nothing was decided: do it in the portal, with a passkey that is enrolled.',
  PASSKEY_UNKNOWN: 'No such passkey is enrolled for this person. Use one that is, or have it enrolled first.',
  PASSKEY_REMOVED: 'The passkey was removed, and never counts again. Use another one.',
  PASSKEY_SIGNED_OTHER:
    'The passkey has signed something else than this. Nothing was decided: load it anew, read it, then sign again.',
  PASSKEY_ELSEWHERE:
    "The passkey is for another address than the tenant's passkeys. Use the portal at the address where they were enrolled.",
  PASSKEY_USER_NOT_VERIFIED:
    'The authenticator did not verify its user. Use one that asks for a PIN, a fingerprint or a face.',
  PASSKEY_SIGNATURE_INVALID: 'What came as the signature of a passkey is none. Sign again, or use another passkey.',
  PASSKEY_REPEATED:
    "The authenticator's counter is no higher than when it signed last: it may have been copied. Remove the passkey, and use another one.",
  PASSKEY_INVALID:
    'This cannot become a passkey here: it takes a key for ES256, EdDSA or RS256, and a page with TLS at its own domain. Use another authenticator.',
  PASSKEY_EXISTS: 'This passkey is known already, or was removed. Bring another one.',
  TOO_MANY_PASSKEYS: 'A tenant has {most} passkeys at most, and this one has as many. Remove one first.',
  NO_PASSKEY_YET: 'No passkey is enrolled yet, so that there is none to recover. Enrol the first one.',
  RECOVERY_PENDING: 'A recovery is proposed, or confirmed and waits for its day. Confirm or withdraw it first.',
  NO_PASSKEY_PROPOSED: 'No such passkey is proposed: it may have been confirmed or withdrawn. Load the passkeys anew.',
  LAST_PASSKEY: "It is the tenant's last passkey. Enrol another one first.",
  PASSKEYS_UNCHANGED: 'Whether decisions take a passkey is set so already. There is nothing to change.',
  TOO_FEW_PASSKEYS:
    'An approval takes {needed} of the administrators, and fewer have a passkey. Let another one enrol a passkey first.',
  // Exclusions
  NOT_SEALED: 'The request is no sealed exclusion. There is nothing to disclose.',
  SEALED_NOT_YET_APPROVED: 'The sealed exclusion has not been approved internally. There is nothing to disclose yet.',
  ALREADY_DISCLOSED: 'The exclusion has already been disclosed.',
  // Directory
  DIRECTORY_RECORD_OLD:
    'The record was signed before the one that the directory has of this key: somebody has brought it back. To make it count, let its owner sign and publish it anew.',
  // Ids
  ID_IS_AN_ADDRESS: 'The field {field} contains "@". Names and addresses never enter the log: use an id without it.',
  TENANT_ID_RESERVED: '"provider" is no id of a tenant. Use another id.',
} as const;

export type ReasonCode = keyof typeof reasons;
