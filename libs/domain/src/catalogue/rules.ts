/**
 * The rules that produce events, each with its sentence. An event's envelope holds the code, so that a reader of the log knows
 * the reason; a code never changes its meaning. A test keeps docs/rules.md complete.
 */
export const rules = {
  DIRECTORY_IS_FOLLOWED:
    'What the directory says about a tenant, an environment or a person is taken as it comes; an older record changes nothing.',
  UNMANAGED_STAYS_PROTECTED:
    'An environment that becomes unmanaged, or is removed while managed, stays protected for 24 hours more, and its administrators are told if the policy is enabled.',
  PROTECTION_ENDS: 'The protection of an environment that became unmanaged ends after 24 hours.',
  POLICY_ENABLED_BY_ADMINISTRATOR:
    'A Global administrator or a Power Platform administrator enables the policy of a tenant that holds one of the licences.',
  POLICY_DISABLED_BY_ADMINISTRATOR:
    'A Global administrator or a Power Platform administrator disables the policy; requests that wait still need an approval.',
  APPROVAL_RULE_SET_BY_ADMINISTRATOR:
    'While no rule asks for two approvers, one administrator sets it, if at least two could approve.',
  EMERGENCY_RULE_SET_BY_ADMINISTRATOR:
    'While no rule asks for two approvers, one administrator sets what a claimed emergency leads to.',
  CHANGE_IS_PROPOSED:
    'While the rule asks for two approvers, changing it, setting what an emergency may do, or turning the policy off, takes two administrators: one proposes, and nothing changes yet.',
  CHANGE_CONFIRMED_BY_ANOTHER:
    'Another administrator confirms exactly what was proposed, within 4 days, and whoever proposed still holds the role.',
  PROPOSAL_IS_WITHDRAWN: "An administrator takes a proposal back, the own one or another's.",
  DATA_STORE_CONFIRMS: 'Each data store confirms that it enforces the policy.',
  ROLL_OUT_COMPLETED: 'The roll-out is complete when every data store under the policy has confirmed.',
  ROLL_OUT_REOPENED:
    'A data store that comes under the policy after the roll-out was complete has 24 hours to confirm.',
  ROLL_OUT_OVERDUE: 'A roll-out takes up to 24 hours; what has not confirmed by then is overdue.',
  INTERNAL_APPROVAL_FIRST:
    'Internal approval comes first, whether or not the tenant has turned the policy on; nobody else is asked before.',
  INTERNALLY_APPROVED:
    'The internal approver holds that role at that moment, and is neither the engineer who asked nor the person who declared an exclusion.',
  INTERNALLY_REJECTED: 'Rejected by the internal approver: the end, and no customer ever sees a lockbox request.',
  INTERNAL_REVIEW_EXPIRED: 'No internal decision came in time: the end, and no customer ever sees a lockbox request.',
  INTERNAL_APPROVERS_ARE_REMINDED:
    'While a request waits for its internal approval, the internal approvers are reminded.',
  CUSTOMER_IS_ASKED:
    'A lockbox request is made when the data stores belong to an environment under the policy; it waits for 4 days.',
  CUSTOMER_IS_ASKED_IN_EMERGENCY:
    'Where the tenant has chosen so, a lockbox request is made of each claimed emergency, whether or not the policy covers its data stores; it waits for 4 days.',
  CUSTOMER_NEED_NOT_BE_ASKED:
    'Outside the policy access is granted on the internal approval alone, and the log says why.',
  EXCLUSION_IS_DECLARED:
    'An exclusion is an event in the log with its reason, who declared it and who approved it: two different people.',
  EXCLUSION_IS_SEALED: 'Where the law forbids to tell the customer, the log holds a sealed commitment.',
  DISCLOSURE_IS_LIFTED:
    'The legal department opens a sealed exclusion when it may be disclosed, once, for anyone to check. Lockbox holds it to no day.',
  CUSTOMER_ASKS_A_QUESTION:
    'Whoever could decide a lockbox request that waits may ask its engineer a question first; the 4 days go on.',
  ENGINEER_ANSWERS:
    'The engineer who asks for access answers each question once, while the request waits; the 4 days go on.',
  CUSTOMER_APPROVES:
    'One approver of the tenant approves, within 4 days, holding the role at that moment, and is neither the engineer nor the internal approver, nor claims the emergency.',
  FIRST_OF_TWO_APPROVES:
    'Where two approvers are needed, the approval of the first is recorded and gives no access; the request waits on.',
  SECOND_OF_TWO_APPROVES:
    'A second approver approves, another person than the first, who holds the role at that moment too.',
  CUSTOMER_DENIES: 'One approver of the tenant denies: no access, whatever was approved before.',
  REQUEST_EXPIRES: 'Not approved within 4 days of the lockbox request: expired, no access.',
  ACCESS_ON_CUSTOMER_APPROVAL:
    'Approved: the engineer gets exactly the permissions first asked for, for 8 hours, and nobody can take them back.',
  ACCESS_WITHOUT_CUSTOMER: 'Not required: the engineer gets exactly the permissions asked for, also for 8 hours.',
  ACCESS_IN_EMERGENCY:
    'An emergency outside normal procedures leads to a grant for 8 hours without asking, unless the tenant has chosen otherwise; the customer is told at once.',
  ACCESS_PERIOD_IS_OVER: 'After 8 hours access is revoked automatically.',
  ACCESS_IS_HANDED_BACK: 'The engineer may hand access back early.',
  ACCESS_USE_IS_RECORDED:
    'What a source reports of the use of an access is an event, if the grant covers it: engineer, time, data store and permission. It changes nothing.',
  USE_OUTSIDE_GRANT_IS_RECORDED:
    "What a source reports that no grant covers is an event of its own, raises an alarm, and the tenant's administrators are told.",
  OPENING_IS_RECORDED:
    "What the guard of a data store reports of opening it for an engineer is an event. Where no grant covers it, that raises an alarm, and the tenant's administrators are told.",
  CLOSING_IS_RECORDED:
    'What the guard of a data store reports of closing it, and of sessions that it ended, is an event: access has really ended there.',
  MISSED_CLOSING_IS_RECORDED:
    "That the guard of a data store could not close it when access ended is an event, raises an alarm, and the tenant's administrators are told.",
  REFUSED_ACCESS_IS_RECORDED:
    "Attempts that the guard of a data store refused are an event: who tried as claimed, why it was refused, how often; and the tenant's administrators are told.",
  APPROVERS_ARE_REMINDED: 'While a lockbox request waits, its approvers are reminded.',
  NOTICE_IS_RECORDED: "Each notice's and reminder's outcome, per recipient, is an event.",
  NOTICES_ARE_CHOSEN:
    'An administrator chooses whether the administrators are told of each access that needs no approval, and of each end of access; until then they are told of both.',
  PERSON_CHOOSES_NOTICES:
    'Each administrator chooses how to be told of each kind, for nobody else: at once, in a daily digest, or not. The last one who is told stays.',
  FIRST_PASSKEY_STANDS_ALONE:
    "A tenant's first passkey stands alone: whoever relies on it keeps its fingerprint outside of Lockbox.",
  PASSKEY_IS_PROPOSED:
    'An administrator brings a passkey of their own. It counts once another administrator confirms it, within 4 days.',
  PASSKEY_IS_COUNTERSIGNED:
    'Another administrator confirms a passkey, and signs that with one of their own that counts already.',
  PASSKEYS_ARE_RECOVERED:
    'Where passkeys are lost, two administrators put a new one in the place of all others. It counts a day later, unless an administrator takes it back before.',
  PASSKEY_IS_WITHDRAWN:
    'An administrator takes back a passkey that is proposed, or a recovery that does not count yet.',
  PASSKEY_IS_REMOVED:
    "An administrator takes a passkey away, the own one or another's, and signs that with one of their own. It never counts again; the last one stays.",
  PASSKEYS_ARE_REQUIRED:
    'An administrator says whether decisions take a passkey, and signs that with one. While they do, a decision counts only if its person has signed it, and so does each change that would go round that.',
  ADMINISTRATION_IS_RECORDED:
    "What somebody does who administers or uses Lockbox is evidence: sign-ins, refused calls, webhooks, what is written back, built again or erased, senders' keys. It changes nothing.",
  SIGNING_KEY_IS_INTRODUCED:
    "The key with which policy signs is an event in the provider's own log of each partition: the first, and each change.",
  COMMAND_IS_REFUSED: 'A refused command leaves one event with its reason, and changes nothing else.',
} as const;

export type RuleCode = keyof typeof rules;
