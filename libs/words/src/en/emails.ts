import { terms } from './terms.ts';

const accessLasts = 'Access lasts until {until} and then ends automatically.';
const broad =
  '{broadCount, plural, =0 {} other {The request includes broad permissions: {broad}. Approve them only if the reason requires them.}}';
const asked =
  '{isKnown, select, true {{engineer}} other {An engineer}} at {provider} asks for access to data of {isKnown, select, true {{environment}} other {an environment}}. This request gives no access unless {approvals, plural, one {one of you approves} other {two of you approve}} it.';
const claimed =
  '{isClaimed, select, true {{claimedBy} claims that it is an emergency. By your rule an emergency needs your approval too.} other {}}';
const askedUntil =
  'Without {approvals, plural, one {an approval} other {both approvals}} by {until} the request expires. {approvals, plural, one {If you approve} other {Once two have approved}}, access lasts {accessHours, plural, one {# hour} other {# hours}} and then ends automatically; it cannot be taken back before.';
const reviewAsked =
  '{isKnown, select, true {{engineer} asks for access to data of {tenant} in {environment}} other {An engineer asks for access to data of {tenant}}}. No one else is asked before one of you has approved.';
const reviewUntil =
  'Without a decision by {until} the request ends: the customer is not asked, and there is no access.';
const questionUntil =
  '{waits, select, true {The deadline of the request stays the same: without an approval by {until} it expires.} other {The deadline of the request stays the same.}}';
const setBy = '{isProposed, select, true {{proposedBy} proposed it, and {by} confirmed it.} other {{by} set it.}}';
const emergencyRule =
  '{emergencyRule, select, OPENS {an emergency that the provider claims gives access at once, and you are notified} NEEDS_APPROVER {an emergency that the provider claims gives access only with your approval} other {an emergency that the provider claims is refused}}';
const approvalRule =
  '{scope, select, NONE {one approver is enough for every request} ALL {every request needs two approvers} ENVIRONMENTS {requests for these environments need two approvers: {names}} other {requests for these permissions need two approvers: {names}}}{more, plural, =0 {} other {, and # more}}';
const repeated =
  '{isLast, select, true {There were so many e-mails of this kind that you get no more of them within this hour; the portal shows what is recorded.} other {}}';
const nextNotice = 'You are notified of this request and data store again in an hour at the earliest.';

/** Subjects, headings and paragraphs by kind of notice. A paragraph that is empty for its values is left out. */
const notices = {
  'review-needed': {
    subject: 'Internal approval needed by {untilShort}: {request}',
    heading: 'A request waits for an internal approval',
    paragraphs: [
      reviewAsked,
      reviewUntil,
      broad,
      '{hasContent, select, true {Compare the beginning of “Presented content” below with the one in the portal. If they differ, do not decide: notify the operator of Lockbox.} other {}}',
    ],
  },
  'review-reminder': {
    subject: 'Reminder: internal approval needed by {untilShort}: {request}',
    heading: 'A request still waits for an internal approval',
    paragraphs: [reviewAsked, reviewUntil, broad],
  },
  'approval-needed': {
    subject: 'Action needed by {untilShort}: {request}',
    heading: 'A request for access to your data',
    paragraphs: [asked, claimed, askedUntil, broad],
  },
  reminder: {
    subject: 'Reminder: action needed by {untilShort}: {request}',
    heading: 'A request for access to your data still waits',
    paragraphs: [asked, claimed, askedUntil, broad],
  },
  approved: {
    subject: 'Approved, access until {untilShort}: {request}',
    heading: '{side, select, customer {Handled: access was approved} other {Your customer approved access}}',
    paragraphs: [
      '{side, select, customer {Handled by {isSecond, select, true {{first} and } other {}}{by}, who approved the request. There is nothing left for you to do.} other {{tenant} approved the request.}}',
      accessLasts,
    ],
  },
  denied: {
    subject: 'Denied: {request}',
    heading: '{side, select, customer {Handled: access was denied} other {Your customer denied access}}',
    paragraphs: [
      '{side, select, customer {Handled by {by}, who denied the request. There is nothing left for you to do.} other {{tenant} denied the request. There is no access.}}',
    ],
  },
  expired: {
    subject: 'Expired {untilShort}: {request}',
    heading: 'The request expired',
    paragraphs: ['It did not get the approvals that it needs by {until}. There is no access.'],
  },
  'rejected-internally': {
    subject: 'Rejected internally: {request}',
    heading: 'Your request was rejected internally',
    paragraphs: ['{by} rejected the request. The customer was not asked, and there is no access.'],
  },
  'review-expired': {
    subject: 'Internal review expired {untilShort}: {request}',
    heading: 'Your request was not reviewed in time',
    paragraphs: ['No internal decision was made by {until}. There is no access; you may ask again.'],
  },
  'not-required': {
    subject: '{side, select, customer {Access without your approval} other {Access}} until {untilShort}: {request}',
    heading:
      '{side, select, customer {Access to your data began without your approval} other {Access was granted on the internal approval}}',
    paragraphs: [
      '{reason, select, POLICY_DISABLED {Customer Lockbox is not turned on for {tenant}} other {The environment is not a Managed Environment}}, so {side, select, customer {you need} other {the customer needs}} not be asked.',
      accessLasts,
    ],
  },
  'access-ended': {
    subject: 'Access ended: {request}',
    heading: '{side, select, customer {Access to your data has ended} other {Your access has ended}}',
    paragraphs: [
      '{side, select, customer {{isKnown, select, true {{engineer}} other {The engineer}} {reason, select, HANDED_BACK {handed access back before the {accessHours, plural, one {# hour was} other {# hours were}} over.} other {has no access by this request any more: the {accessHours, plural, one {# hour is} other {# hours are}} over.}}} other {{reason, select, HANDED_BACK {You handed access back.} other {The {accessHours, plural, one {# hour is} other {# hours are}} over. If more work is needed, submit a new request.}}}}',
    ],
  },
  'question-asked': {
    subject: 'Question from your customer: {request}',
    heading: 'Your customer asks you a question',
    paragraphs: [
      '{tenant} asks about your request before deciding. You alone can answer, once, in the portal or by your ticket system.',
      questionUntil,
    ],
  },
  'question-answered': {
    subject: 'Question answered: {request}',
    heading: 'The engineer has answered a question',
    paragraphs: [
      '{isKnown, select, true {{engineer}} other {The engineer}} at {provider} has answered a question about the request, which waits for a decision.',
      questionUntil,
    ],
  },
  exclusion: {
    subject: '{hasAccess, select, true {Emergency access until {untilShort}} other {Exclusion declared}}: {request}',
    heading:
      'An exclusion was declared: {side, select, customer {you were not asked} other {the customer was not asked}}',
    paragraphs: [
      '{provider} declared an exclusion: {exclusion, select, INADVERTENT {customer data was seen inadvertently, during work on the underlying platform} EMERGENCY {an emergency outside of normal procedures} other {an external legal demand for data}}.',
      '{declaredBy} declared it and {approvedBy} approved it.',
      '{hasAccess, select, true {Access was granted without asking {side, select, customer {you} other {the customer}}, until {until}.} other {This is a report: it led to no access through Lockbox.}}',
    ],
  },
  disclosed: {
    subject: 'Disclosed: a legal demand for data of {tenant}',
    heading: 'A legal demand may now be disclosed',
    paragraphs: [
      '{provider} recorded a legal demand for your data under seal, since the law forbade notifying you. It may be disclosed since {at}.',
      'The details below name who demanded what and who approved it. The log has the same details, and they can be verified against the commitment that was recorded at the time.',
    ],
  },
  'became-unmanaged': {
    subject: 'Protected until {untilShort} only: {name}',
    heading: 'An environment is no longer a Managed Environment',
    paragraphs: [
      'Customer Lockbox covers Managed Environments only. {name} stays protected until {until}.',
      'To keep it protected, make it a Managed Environment in the directory again.',
    ],
  },
  'policy-enabled': {
    subject: 'Customer Lockbox was turned on for {tenant}',
    heading: 'Customer Lockbox was turned on',
    paragraphs: [
      '{by} turned Customer Lockbox on. It decides requests from now on.',
      'All data stores are to confirm by {until}.',
    ],
  },
  'policy-disabled': {
    subject: 'Customer Lockbox was turned off for {tenant}',
    heading: 'Customer Lockbox was turned off',
    paragraphs: [
      '{by} turned Customer Lockbox off{isProposed, select, true {, as {proposedBy} had proposed} other {}}. Requests that already wait still need an approval; new ones need none.',
    ],
  },
  'one-more-approval': {
    subject: 'One more approval needed by {untilShort}: {request}',
    heading: 'One of two has approved',
    paragraphs: [
      '{by} approved the request. It needs two approvers, so there is no access yet: if one more of you approves, access begins and lasts {accessHours, plural, one {# hour} other {# hours}}.',
      '{isLapsed, select, true {The earlier approval of {lapsed} no longer counts: that person is no longer an administrator, or has not signed it with a passkey that counts.} other {}}',
      'Without a second approval by {until} the request expires. One denial is enough to deny it.',
    ],
  },
  'approval-rule-set': {
    subject: 'The rule for approvals was changed for {tenant}',
    heading: 'The rule for approvals was changed',
    paragraphs: [setBy, `From now on ${approvalRule}. Requests that wait keep the rule under which you were asked.`],
  },
  'emergency-rule-set': {
    subject: 'The rule for emergencies was changed for {tenant}',
    heading: 'The rule for emergencies was changed',
    paragraphs: [setBy, `From now on ${emergencyRule}. Requests that wait for you keep waiting.`],
  },
  'policy-change-proposed': {
    subject: 'To confirm by {untilShort}: a change of the policy of {tenant}',
    heading: 'A change of the policy is proposed',
    paragraphs: [
      `{by} proposes {change, select, SET_APPROVAL_RULE {another rule for approvals: ${approvalRule}} SET_EMERGENCY_RULE {another rule for emergencies: ${emergencyRule}} other {to turn Customer Lockbox off: then you are not asked about new requests}}.`,
      'It needs a second administrator, since your rule asks for two approvers. Nothing changes unless one of you confirms it in the portal by {until}. If you did not expect this, withdraw it there, and ask {by}.',
    ],
  },
  'policy-change-withdrawn': {
    subject: 'A change of the policy of {tenant} was withdrawn',
    heading: 'The proposed change of the policy was withdrawn',
    paragraphs: ['{by} withdrew it. Nothing has changed, and there is nothing to confirm.'],
  },
  'roll-out-overdue': {
    subject: 'Roll-out overdue for {tenant}: {count, plural, one {# data store} other {# data stores}}',
    heading: 'The roll-out of Customer Lockbox is overdue',
    paragraphs: [
      '{rollOutHours, plural, one {# hour has} other {# hours have}} passed, and {isAll, select, true {{count, plural, one {this data store has not confirmed that it enforces} other {these data stores have not confirmed that they enforce}} the policy.} other {{count, number} data stores have not confirmed that they enforce the policy. These are the first {listed, number} of them; the portal shows all.}}',
    ],
  },
  'used-outside-grant': {
    subject: 'Alarm: use of data of {tenant} that no access covers',
    heading: 'Your data was used without an access that covers it',
    paragraphs: [
      'A system of {provider} reports what {by} did with your data, and no access that was granted through Lockbox covers it.',
      'Ask {provider} what happened and how it was possible. The record that proves the report is in your log.',
      '{isLast, select, true {There were so many such reports about this request that Lockbox records no more of them, and this e-mail is the last: ask {provider} for the others.} other {}}',
    ],
  },
  'open-outside-grant': {
    subject: 'Alarm: data of {tenant} was open without an access that covers it',
    heading: 'A data store of yours was open without an access that covers it',
    paragraphs: [
      'The guard of the data store at {provider} reports that it {isClosed, select, true {closed it. It had been open} other {opened it}}, and no access that was granted through Lockbox covers that.',
      `Ask {provider} what happened and how it was possible. The record that proves the report is in your log. ${nextNotice}`,
      repeated,
    ],
  },
  'access-not-closed': {
    subject: 'Alarm: an access to data of {tenant} has ended and is not closed',
    heading: 'An access has ended, and the data store is not closed',
    paragraphs: [
      'The guard of the data store at {provider} reports that it could not close it when access ended. The engineer may still be in it.',
      `Ask {provider} to end it by hand. Once the guard reports that it is closed, the page of the access shows when it really ended. ${nextNotice}`,
      repeated,
    ],
  },
  'access-refused': {
    subject: 'Attempt to access data of {tenant} refused: {dataStore}',
    heading: 'An attempt to access your data was refused',
    paragraphs: [
      'The guard of a data store at {provider} refused it, so nothing was opened. The name is the one that was claimed at the attempt.',
      'If you did not expect an attempt there, ask {provider} who it was and why. You are notified of this person and data store again in an hour at the earliest; the portal shows every attempt that is recorded.',
      repeated,
    ],
  },
} as const;

/** Headings and paragraphs of the notice that passkeys were changed, by the change. */
const passkeys = {
  FIRST_ENROLLED: {
    heading: 'The first passkey was enrolled',
    text: '{by} enrolled the first passkey. No other passkey confirms it, and it or a later one confirms each further one. Print this e-mail, or keep the fingerprint elsewhere: it is needed to verify your decisions later.',
  },
  ENROLLED: {
    heading: 'A passkey was enrolled',
    text: 'The passkey of {of} counts from now on. {by} compared its fingerprint, and confirmed it.',
  },
  PROPOSED: {
    heading: 'A passkey waits for another administrator',
    text: '{by} proposed a passkey. Another administrator compares its fingerprint with that person, and confirms it in the portal by {until}. Until then it does not count.',
  },
  RECOVERY_PROPOSED: {
    heading: 'All passkeys are to be replaced by a new one',
    text: '{by} reports that passkeys are lost, and proposed a new one that is to replace all others. Another administrator has to confirm it by {until}; it counts {recoveryDays, plural, one {a day} other {# days}} after that. If you did not expect this, withdraw it in the portal.',
  },
  RECOVERY_CONFIRMED: {
    heading: 'All passkeys will be replaced by a new one',
    text: '{by} confirmed the new passkey of {of}. From {until} on it counts, and no other does. If you did not expect this, withdraw it in the portal before. Keep its fingerprint elsewhere: it is needed to verify your decisions later.',
  },
  WITHDRAWN: {
    heading: 'A passkey was withdrawn',
    text: '{by} withdrew it. It does not count.',
  },
  REMOVED: {
    heading: 'A passkey was removed',
    text: '{by} removed a passkey of {of}. It never counts again.',
  },
  REQUIRED: {
    heading: 'Decisions require a passkey from now on',
    text: '{by} required it. Without a passkey you cannot decide: enrol yours in the portal.',
  },
  REQUIRED_NO_LONGER: {
    heading: 'Decisions no longer require a passkey',
    text: '{by} turned that off. Anyone who controls sign-in or the portal could now decide on your behalf. If you did not expect this, require passkeys again in the portal.',
  },
} as const;

/** The texts of e-mails and chat messages in English. */
export const en = {
  /** The language's tag (BCP 47). */
  language: 'en',
  notices,
  passkeys,
  terms,
  /** `request` of the texts above: a known request, and one of which nothing is known. */
  request: '{isKnown, select, true {{ticket} ({environment})} other {a request}}',
  labels: {
    supportRequestId: 'Support request ID',
    environment: 'Environment',
    requestedBy: 'Requested by',
    requestedAt: 'Requested',
    askedBefore: 'Asked before',
    reason: 'Reason',
    permissions: 'Permissions',
    dataStores: 'Data stores',
    approvedInternallyBy: 'Approved internally by',
    emergencyClaimedBy: 'Claimed as an emergency by',
    fingerprint: 'Fingerprint',
    requestExpiration: 'Request expiration',
    decideBy: 'Decide by',
    presentedContent: 'Presented content',
    accessPeriod: 'Access period',
    accessExpiration: 'Access expiration',
    comment: 'Comment',
    question: 'Question',
    answer: 'Answer',
    request: 'Request',
    protectedUntil: 'Protected until',
    whatWasDone: 'What the engineer did',
    outsideGrant: 'Outside of the access',
    doneBy: 'Done by',
    dataStore: 'Data store',
    openedAt: 'Opened',
    closedAt: 'Closed',
    accessEndedAt: 'Access ended',
    why: 'Why',
    triedBy: 'Tried by, as claimed',
    attempts: 'Attempts',
  },
  values: {
    accessPeriod: '{accessHours, plural, one {# hour} other {# hours}}',
    erased: '(erased)',
    differs: '(not shown: the stored text is not the text of the log)',
    permission: '{title}{isBroad, select, true { – broad} other {}}: {description} ({id})',
    notDescribed: '{id} (not described: ask what it allows)',
    previous: '{status}, ended {at}',
    done: '{did} in {dataStore}',
    nothingDone: 'nothing was reported',
    more: 'and {n, number} more, see the portal',
    attempts: '{count, plural, one {{first}} other {#, the first {first}, the last {last}}}',
  },
  links: {
    review: 'Review the request',
    request: 'View the request',
    access: 'View the access',
    policy: 'Open the policy',
    record: 'View the record',
  },
  /** Buttons of a chat that open the request with this answer chosen. */
  choices: { approve: 'Approve …', deny: 'Deny …' },
  /** Replaces the ticket of a request that the provider makes on its own initiative. */
  initiated: '{provider} initiated',
  /** Why the reader gets the message, and that a message decides nothing. */
  footer:
    '{side, select, customer {You get this because you are an administrator of {tenant}.} other {You get this because you {decides, select, true {are an internal approver} other {take part in this request}}.}} {decides, select, true {Nothing is decided by this message or by opening its link: sign in to the portal to decide.} other {It is sent automatically; replies are not read.}}',
  /** Purpose of the lines at the end of an e-mail that show the state of the log. */
  evidence:
    'Keep this e-mail: the lines below show the state of the log when it was sent. They reveal a later change of the log.',
  digest: {
    subject: 'Daily digest for {tenant}: {n, plural, one {# notice} other {# notices}}',
    heading: 'What happened in {tenant}',
    paragraph: 'You have chosen to be notified of this once a day. Later changes are in the portal.',
    label: 'Open the activity',
    footer:
      'You get this because you are an administrator of {tenant}, and have chosen a daily digest. Change that in the portal, at “Notices to you”. It is sent automatically; replies are not read.',
  },
  /** A test of a webhook to a chat. */
  test: {
    heading: 'Lockbox can reach this channel',
    paragraph: 'This is a test. Notices about requests for access will appear here.',
    label: 'Open the webhooks',
  },
} as const;
