import type { StatusSlug } from '@lockbox/domain/statuses';
import { amountIn, pluralIn } from './plural.ts';

/** `Adele Vance`, `Adele Vance and 2 others`. */
const withOthers = (who: string, others: number): string =>
  others === 0 ? who : `${who} and ${plural(others, 'other', 'others')}`;

/** `1 user`, `2 users`. */
const plural = pluralIn('en');

/** `1 record of invoice`, `12 records of invoice`. */
const records = (n: number, of: string): string => `${plural(n, 'record', 'records')} of ${of}`;

/** Words that are looked up by a code, which may have none. Every language has at least these. */
const byCode = <T extends Readonly<Record<string, string>>>(words: T): T & Readonly<Record<string, string>> => words;

const statuses: Record<StatusSlug, string> = {
  'awaiting-internal-approval': 'Awaiting internal approval',
  'rejected-internally': 'Rejected internally',
  'internal-review-expired': 'Internal review expired',
  'not-required': 'Not required',
  excluded: 'Excluded',
  'action-needed': 'Action needed',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired',
};

/** Names of event types; a type that is not here is shown by its name in the log. */
const events = byCode({
  TenantSet: 'Tenant set',
  TenantRemoved: 'Tenant removed',
  EnvironmentSet: 'Environment set',
  EnvironmentRemoved: 'Environment removed',
  ProtectionEnded: 'Protection ended',
  PrincipalSet: 'Person set',
  PrincipalRemoved: 'Person removed',
  ProviderPersonSet: 'Person of the provider set',
  ProviderPersonRemoved: 'Person of the provider removed',
  PolicyEnabled: 'Customer Lockbox enabled',
  PolicyDisabled: 'Customer Lockbox disabled',
  NoticePreferencesSet: 'Notices chosen',
  PersonalNoticesSet: 'Own notices chosen',
  EnforcementConfirmed: 'A data store enforces the policy',
  RollOutCompleted: 'Roll-out completed',
  RollOutReopened: 'Roll-out begun again',
  RollOutOverdue: 'Roll-out overdue',
  RequestSubmitted: 'Access requested',
  InternallyApproved: 'Approved internally',
  InternallyRejected: 'Rejected internally',
  InternalReviewExpired: 'Internal review expired',
  LockboxRequestCreated: 'Customer asked',
  CustomerApprovalNotRequired: 'Customer approval not required',
  ExclusionDeclared: 'Exclusion declared',
  ExclusionSealed: 'Exclusion sealed',
  DisclosureLifted: 'Disclosure lifted',
  QuestionAsked: 'Question asked',
  QuestionAnswered: 'Question answered',
  ApprovalRecorded: 'First of two approvals',
  ApprovalRuleSet: 'Rule for approvals set',
  EmergencyRuleSet: 'Rule for emergencies set',
  PolicyChangeProposed: 'Change of the policy proposed',
  PolicyChangeWithdrawn: 'Proposed change withdrawn',
  PasskeyProposed: 'Passkey proposed',
  PasskeyEnrolled: 'Passkey enrolled',
  PasskeyRecoveryConfirmed: 'Recovery of passkeys confirmed',
  PasskeyWithdrawn: 'Proposed passkey withdrawn',
  PasskeyRemoved: 'Passkey removed',
  PasskeyRequirementSet: 'Need of a passkey set',
  RequestApproved: 'Approved by the customer',
  RequestDenied: 'Denied by the customer',
  RequestExpired: 'Request expired',
  AccessGranted: 'Access granted',
  AccessEnded: 'Access ended',
  AccessUsed: 'Access used',
  AccessUsedOutsideGrant: 'Data used outside of an access',
  AccessOpened: 'Data opened to the engineer',
  AccessClosed: 'Data closed again',
  AccessNotClosed: 'Data not closed in time',
  AccessRefused: 'Attempts refused',
  ReminderDue: 'Reminder due',
  InternalReminderDue: 'Internal reminder due',
  NotificationRecorded: 'Notification recorded',
  AdministrationRecorded: 'Administration',
  SigningKeyIntroduced: 'Signing key introduced',
  CommandRejected: 'Refused',
});

const roles = byCode({
  GLOBAL_ADMINISTRATOR: 'Global administrator',
  POWER_PLATFORM_ADMINISTRATOR: 'Power Platform administrator',
  AUDITOR: 'Auditor',
  ENGINEER: 'Engineer',
  INTERNAL_APPROVER: 'Internal approver',
  LEGAL: 'Legal',
});

/**
 * All texts of the pages in English. Each other language is a file of the same shape (catalogue.ts): whoever adds a text here adds
 * it there too, and the compiler names each that is missing.
 */
export const en = {
  /** The language's tag (BCP 47). */
  language: 'en',
  home: 'Lockbox',

  time: {
    days: (n: number) => `${n} d`,
    hours: (n: number) => `${n} h`,
    minutes: (n: number) => `${n} min`,
    seconds: (n: number) => `${n} s`,
    expiresIn: (span: string) => `expires in ${span}`,
    expired: 'expired',
    left: (span: string) => `${span} left`,
    utc: (text: string) => `${text} UTC`,
    zone: (zone: string) => `Times are shown in ${zone}.`,
    never: '–',
  },

  shell: {
    skip: 'Skip to the content',
    navigation: 'Navigation',
    openNavigation: 'Open the navigation',
    signOut: 'Sign out',
    theme: 'Colours',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    language: 'Language',
    browserLanguage: 'As the browser',
    offline: 'No connection. What you see may be old; nothing you do is sent until it is back.',
    polling: 'Live updates are interrupted. The page looks for changes every few seconds.',
    notFound: {
      title: 'There is no such page',
      text: 'The address may be incomplete, or of a page that has moved. Everything is to be found from the first page.',
    },
    wrongSide: {
      title: 'This page is not for your account',
      text: {
        customer: "It is one of the provider's people. If you are one of them, sign in with that account.",
        provider: "It is one of a customer's people. If you are one of them, sign in with that account.",
      },
    },
    toStart: 'To the first page',
    anotherAccount: 'Sign out, to use another account',
    broken: {
      title: 'The page failed',
      text: 'It is not known whether anything was sent. Load it again, and look; if it fails again, tell your operator.',
    },
    reload: 'Load again',
  },

  help: {
    open: 'Help',
    title: 'Help with this page',
    documentation: 'Documentation',
  },

  nav: {
    policies: 'Policies',
    customerLockbox: 'Customer Lockbox',
    evidence: 'Audit and integration',
    activity: 'Activity',
    webhooks: 'Webhooks',
    provider: 'Access to customer data',
    providerRequests: 'Requests',
    newRequest: 'New request',
    grants: 'Active grants',
    sealed: 'Sealed demands',
    waiting: (n: number) => plural(n, 'request waits', 'requests wait'),
  },

  session: {
    title: 'Sign in to Lockbox',
    text: 'Decide who may see your data, request by request, and look up every access that was granted.',
    signIn: 'Sign in',
    providerStaff: 'I work for the provider',
    customer: 'I work for a customer',
    deepLink: 'After signing in you come straight to the page that you opened.',
    ended: 'Your session has ended',
    endedText:
      'Sign in again. You come back to this place, and what you typed is kept. What was decided before stands.',
    noRole: 'Nothing is open to you here',
    noAccount:
      'You are signed in, but the directory gives your account no role here. Ask an administrator of your organisation for one. This page opens by itself once you have it.',
    checking: 'Checking your session',
    notSignedOut: 'You may still be signed in.',
  },

  /** The pages that the server sends by itself, for people who are not signed in. */
  plain: {
    signIn: {
      title: 'Sign in to Lockbox',
      text: 'Sign in to go on to the page that you opened.',
      button: 'Sign in',
    },
    notSignedIn: {
      title: 'You are not signed in',
      unavailable: 'The sign-in service does not answer. Try again in a moment.',
      interrupted: 'The sign-in took too long, was cancelled, or was opened in another browser.',
      button: 'Sign in',
    },
    signedOut: { title: 'You are signed out', text: 'You can close this page.', button: 'Sign in again' },
    notBuilt: {
      title: 'The pages are not built',
      text: 'Build them with "npm run build:web -w @lockbox/portal", and start the portal again. The API works.',
      link: 'What the API offers',
    },
  },

  states: {
    loading: 'Loading',
    failed: 'This could not be loaded',
    tryAgain: 'Try again',
    more: 'Load more',
    loadingMore: 'Loading more',
    end: (n: number) => `${plural(n, 'entry', 'entries')}. That is all.`,
    changed: 'This list may have changed since it was loaded.',
    loadAgain: 'Load it again',
    unreachable: 'The portal cannot be reached. Check your connection and try again.',
    close: 'Close',
    cancel: 'Cancel',
    wrongFilter: 'The address of this page has a filter that there is not.',
    clear: 'Clear filters',
    clearSearch: 'Clear the search',
    copy: 'Copy',
    copied: 'Copied',
    sortedBy: (column: string, ascending: boolean) => `Sorted by ${column}, ${ascending ? 'ascending' : 'descending'}`,
    sort: 'Sort by',
    pending: 'The outcome is not known yet. It is shown here as soon as it is in the log.',
  },

  /** What the server's refusals say. English is what it sends. */
  server: {
    problem: (_code: string, sentence: string) => sentence,
    field: (message: string) => message,
  },

  statuses,
  events,
  roles,

  access: {
    running: (until: string) => `Access is running until ${until}`,
    periodOver: (at: string) => `Access ended at ${at}: the 8 hours were over`,
    handedBack: (at: string) => `Access ended at ${at}: the engineer handed it back`,
    none: 'No access was given',
    eightHours: '8 hours',
    basis: {
      CUSTOMER_APPROVAL: 'Approved by the customer',
      NOT_REQUIRED: 'Customer approval not required',
      EMERGENCY: 'Emergency',
    },
  },

  requests: {
    title: 'Customer Lockbox',
    intro: (provider: string) =>
      `When an engineer of ${provider} asks to see your data to solve a support request, the request stands here.`,
    /** What follows from the policy, once it is known whether it is enabled. */
    policyOn:
      'You decide: for data of your Managed Environments no access is granted without your approval, except in an emergency, unless you have chosen otherwise: of that you are told at once.',
    policyOff: (provider: string) =>
      `Customer Lockbox is disabled: access is granted when ${provider} approves it internally, and you are not asked. Only requests that wait already still need your approval.`,
    configure: 'Configure Customer Lockbox',
    recent: 'Recent',
    recentHint: 'The requests of the past 28 days',
    all: 'All',
    search: 'Search by support request ID or engineer',
    status: 'Status',
    environment: 'Environment',
    anyStatus: 'Any status',
    anyEnvironment: 'Any environment',
    waitingShort: (n: number) => `${n.toLocaleString('en')} waiting`,
    waiting: (n: number) => `${plural(n, 'request waits', 'requests wait')} for your decision`,
    waitingReader: (n: number) =>
      `${plural(n, 'request waits', 'requests wait')} for a decision of your administrators`,
    showWaiting: 'Show',
    titleWithCount: (n: number, title: string) => (n === 0 ? title : `(${n}) ${title}`),
    columns: {
      supportRequestId: 'Support request ID',
      environment: 'Environment',
      status: 'Status',
      requestedAt: 'Requested',
      expiresAt: 'Request expiration',
      accessPeriod: 'Access period',
      accessExpiresAt: 'Access expiration',
    },
    empty: 'No requests yet',
    emptyText:
      'When an engineer asks for access to your data, the request appears here, and your administrators get an e-mail.',
    emptyRecent: 'No requests in the past 28 days',
    emptyRecentText: 'Older ones are under All.',
    nothingFound: 'Nothing matches these filters',
    arrived: 'A new request has come in',
  },

  /** What proves the history of a request. */
  evidence: {
    title: 'Evidence',
    text: 'One file with all records about this request, and with what proves that they stand in the log. It checks itself when it is opened, without Lockbox. It has the texts of the request in it: treat it as personal data.',
    download: 'Download the evidence',
  },

  /** The page verifies in the browser what it shows. */
  verify: {
    text: 'Your browser can check by itself that what this page shows is what the signed log says: signatures, hashes, the place of each record in the log, and that nothing here differs from it.',
    button: 'Verify',
    first: 'Verify what is asked',
    running: 'Verifying',
    fetching: (bytes: number) => `Fetching the records and their proofs: ${Math.ceil(bytes / 1024)} kB`,
    checking: (count: number, all: number) => `Checking record ${count} of ${all}`,
    stale: 'What the page shows has changed since it was verified. Verify again.',
    verdicts: {
      verified: 'Verified. What this page shows is what the log says, by the keys that you have pinned.',
      fits: 'It fits together, by the keys that the portal itself names. This shows that nothing was damaged, and not who made it: pin the keys below, which you get from the provider by another way.',
      'witness-missing':
        'A witness is missing. All else holds, by the keys that you have pinned, and the page shows what the log says; but fewer witnesses than you ask for have seen this checkpoint. Try again in a minute. If it stays so, ask the witnesses.',
      'not-proven':
        'It could not be shown that the log goes on from the checkpoint that this browser verified before. Signatures hold. Try again; if it stays so, tell whoever runs Lockbox.',
      older:
        'Do not rely on this. The checkpoint is older than the newest one that this browser has verified: the end of the log is missing, or an old state is shown.',
      'other-history':
        'Do not rely on this. It is another history than the one that this browser has verified before: the log was rewritten, or somebody shows you another one.',
      'not-continued':
        'Do not rely on this. The log does not go on from the checkpoint that this browser has verified before: it was rewritten, or the proof is damaged.',
      differs: 'Do not rely on this page. The signed log holds, but the page shows something else than it says.',
      broken: 'This does not hold. Do not rely on this page, and tell whoever runs Lockbox.',
    },
    unchecked: 'This could not be checked.',
    tooOld: 'This browser does not know Ed25519 signatures: take a newer one, or the command line.',
    noEvidence: 'What came is no evidence that can be read here. Load the page again, and then try again.',
    damage: {
      CHECKPOINT_NOT_PROVEN:
        'The checkpoint of the log is signed by none of the keys that are believed here, or a signature on it is wrong.',
      OTHER_LOG: 'The checkpoint is of another log than the records.',
      WITNESSES_MISSING: 'Fewer witnesses than are asked for have signed the checkpoint.',
      NOT_IN_LOG: 'A record does not stand in the log as it is here: it was changed, or was never there.',
      NOT_BY_POLICY: 'A record does not bear the signature of the program that decides.',
      OTHER_REQUEST: 'A record is about something else than this request.',
      OUT_OF_ORDER: 'A record does not follow the one before it: one was changed, or they changed places.',
      DECISION_MISSING: 'A record is here without the decision that it rests on: that one was left out.',
      SCHEMA_DIFFERS: 'The form in which a record is to be read is none that is known here.',
      UNREADABLE: 'A record cannot be read.',
      TEXT_DIFFERS: 'A text is not the one that the log means.',
      NO_EVENTS: 'Nothing came that could be checked.',
      NOT_SIGNED: 'A decision is not signed by a passkey, and had to be.',
      PASSKEY_UNKNOWN: 'A passkey did not count when it signed, or is another person’s.',
      SIGNED_OTHER: 'A passkey has signed something else than the records say.',
      SIGNED_ELSEWHERE: 'A passkey has signed at another address, or for another installation.',
      USER_NOT_VERIFIED: 'An authenticator did not verify its user.',
      SIGNATURE_WRONG: 'The signature of a passkey is wrong.',
      PASSKEY_NOT_PINNED: 'A passkey goes back to a first one that you have not pinned.',
    },
    eventOf: (name: string, sequence: number) => `Record ${sequence} of your tenant: ${name}.`,
    eventAt: (offset: number) => `The record at offset ${offset}.`,
    shownOtherwise: (what: string, shown: string, said: string) =>
      `${what}: this page shows “${shown}”, and the log says “${said}”.`,
    entries: {
      'not-in-log': (sequence: number) => `This page shows record ${sequence}, which is not in the evidence.`,
      'not-shown': (sequence: number, name: string | null) =>
        `The history lacks record ${sequence}${name === null ? '' : ` (${name})`}.`,
      other: (sequence: number, name: string | null) =>
        `This page shows record ${sequence}${name === null ? '' : ` (${name})`} otherwise than the log has it.`,
    },
    /** The entries that Activity shows. */
    shown: {
      button: 'Verify what is shown',
      checking: (count: number) => `Checking record ${count}`,
      pinFirst:
        'No keys are pinned in this browser, and these records come without any. Pin those that you got from the provider by another way, and verify then.',
      tooFar:
        'Between the oldest and the newest entry that are shown lie more records than a page should fetch. Set a filter, or check the whole log with the command line: lockbox slice.',
      same: (n: number) => `${plural(n, 'entry stands', 'entries stand')} in the log as shown here.`,
      hashAlone: (n: number) =>
        `Of ${plural(n, 'entry', 'entries')} without content no more than the hash could be compared.`,
      uncovered: (n: number) =>
        `${plural(n, 'entry is', 'entries are')} newer than the newest checkpoint, and could not be checked yet: try again in a minute.`,
      notShown:
        'This shows that each entry is one of the log, and not that none is missing in the list: a slice of the whole log does. Nor does it show that names and support request IDs are right, which are not part of an entry. And the code that checked came from the portal: whoever runs it could send another.',
    },
    facts: {
      request: 'Tenant and request',
      status: 'Status',
      asked: 'When you were asked',
      withoutApproval: 'Why it needed no approval',
      approvals: 'Approvals',
      accessExpires: 'End of access',
    },
    checked: 'What was checked',
    keys: 'Keys',
    byPinned: 'Those that are pinned in this browser',
    byPortal: 'Those that the portal names itself',
    records: 'Records',
    recordsOf: (n: number) => `${plural(n, 'record', 'records')}: signature, hash, order, and place in the log of each`,
    checkpoint: 'Checkpoint',
    checkpointOf: (origin: string, size: number, key: string) =>
      `${origin}, of ${plural(size, 'event', 'events')}, signed with the key ${key}`,
    noCheckpoint: 'Not proven',
    witnesses: 'Witnesses',
    noWitness: 'None is asked for',
    seenBy: (name: string, at: string) => `${name}: seen ${at}`,
    missing: (name: string) => `${name}: has not signed this checkpoint`,
    passkeys: 'Passkeys',
    passkeysOf: (signed: number, all: number) =>
      all === 0
        ? 'Nobody of yours has decided'
        : `${signed} of ${plural(all, 'decision is', 'decisions are')} signed by a passkey`,
    texts: 'Texts',
    textsOf: (n: number, missing: number) =>
      `${plural(n, 'text has', 'texts have')} the digest that the log names${missing === 0 ? '' : `; ${missing} did not come: erased, or withheld`}`,
    notRecorded: (event: string, sequence: number) =>
      `Notice not recorded: the signed records have no outcome of any notice to an administrator about “${event}” (event ${sequence}). Your administrators may not know of it.`,
    page: 'This page',
    pageShows: (differences: number) =>
      differences === 0
        ? 'Status, people, times, permissions, texts and history are what the records say'
        : `${plural(differences, 'difference', 'differences')}`,
    before: 'Before',
    firstTime: 'Nothing of this log was verified in this browser before',
    seenAt: (size: number, at: string) => `${plural(size, 'event', 'events')} were verified here ${at}`,
    notShown:
      'This does not show that the log has no other record about this request, nor that names are right, which are the directory’s, nor what came of another request that this one names. And the code that checked came from the portal: whoever runs it could send other code. What does not depend on it is the file below, checked with the command line.',
    pinned: {
      none: 'No keys are pinned in this browser',
      some: 'Keys that are pinned in this browser',
      text: 'Get them from the provider by another way than this portal, compare their fingerprints by telephone or letter, and bring them in here. They stay in this browser, and the server never learns them.',
      label: 'Keys to pin',
      hint: 'Keys of checkpoints, keys of policy (SPKI), and, if you want them asked for, witnesses (keys, or a policy with a quorum) and the fingerprint of your first passkey. One a line.',
      file: 'Or from a file:',
      pin: 'Pin these keys',
      replace: 'Pin these instead',
      done: 'Pinned. From now on only these keys count here.',
      incomplete: 'At least one key of checkpoints and one key of policy are needed.',
      unreadable: (why: string) => `This cannot be read. ${why}`,
      refused: 'This browser keeps nothing for this page, so that keys cannot be pinned in it.',
      forget: 'Forget them',
      forgetTitle: 'Forget the pinned keys?',
      forgetText:
        'The keys and the newest checkpoint that was verified here are forgotten. Until keys are pinned again, nothing here shows who made what the page shows.',
      forgotten: 'The keys and the checkpoint are forgotten.',
      kinds: { checkpoint: 'Checkpoints:', policy: 'Policy', witness: 'Witness:', passkey: 'First passkey' },
    },
  },
  request: {
    title: (id: string) => `Request ${id}`,
    titleInitiated: (provider: string) => `Request initiated by ${provider}`,
    untitled: 'Request',
    notFound: 'There is no such request in your tenant.',
    notFoundText:
      'The link may be incomplete, or meant for another account. What there is stands in the list behind this.',
    asksFor: 'What is asked for',
    who: 'Who asks',
    permissions: 'Permissions',
    dataStores: 'Data stores',
    environment: 'Environment',
    justification: 'Justification',
    erased: 'This text has been erased.',
    ticket: 'Support request ID',
    /** In the place of a ticket: the provider asks of its own accord. */
    initiated: (provider: string) => `${provider} initiated`,
    requested: 'Requested',
    /** Of a request that asks for an ended one again. */
    askedBefore: 'Asked before',
    notAskedThen: (id: string) => `You were not asked then (request ${id})`,
    /** Of one that has ended: the request that asks for it again. */
    askedAgain: 'Asked again',
    earlier: 'Earlier under this ID',
    idInLog: 'ID in the log',
    endedThen: (status: string, at: string) => `${status} on ${at}`,
    accessEndedThen: (status: string, at: string) => `${status}, access ended on ${at}`,
    expires: 'Decide by',
    expiredAt: 'Expired',
    period: 'Access period',
    internalApproval: 'Internal approval',
    decision: 'Decision',
    access: 'Access',
    facts: 'What the policy check used',
    factPolicy: (enabled: boolean, version: number) =>
      `Customer Lockbox was ${enabled ? 'enabled' : 'disabled'} (policy version ${version})`,
    factManaged: (managed: boolean) =>
      managed ? 'The environment was a Managed Environment' : 'The environment was not managed',
    factProtected: (until: string) => `Protected until ${until}`,
    factEmergencies: {
      NEEDS_APPROVER: 'Your rule asks for your approval of emergencies',
      REFUSED: 'Your rule refuses emergencies',
    },
    claimed: 'Claimed as',
    emergencyClaimed: (who: string, waits: boolean) =>
      `${who} claims that this is an emergency.${waits ? ' By your rule it needs your approval too: without it there is no access.' : ''}`,
    factLicences: 'Licences of the tenant:',
    factNoLicences: 'The tenant held no licences',
    history: 'History',
    records: 'See the records in the log',
    comment: 'Comment',
    commentHint: 'Optional. Your auditors and the provider can read it.',
    commentKept: 'Your comment was kept while you signed in.',
    tooLong: (n: number) => `${plural(n, 'character', 'characters')} too many`,
    approve: 'Approve',
    deny: 'Deny',
    textDiffers: 'Not shown: what is stored is not the text of the log.',
    shownDiffers:
      'This request cannot be decided: what is shown here is not what the log has. Somebody may have changed the database. Tell whoever runs Lockbox. Without a decision no access is given.',
    chosen: (label: string) =>
      `“${label}” was chosen in the chat. Nothing is sent yet: read the request, then decide here.`,
    onlyAdministrators: 'Only Global administrators and Power Platform administrators decide. You can read everything.',
    confirmApprove: 'Approve access?',
    confirmApproveText: (who: string, environment: string) =>
      `${who} gets access to ${environment} for 8 hours from now. Once approved it cannot be taken back. It ends by itself.`,
    confirmDeny: 'Deny access?',
    confirmDenyText: (who: string, environment: string) =>
      `${who} gets no access to ${environment}. This cannot be changed; the engineer may ask again with a new request.`,
    yesApprove: 'Approve for 8 hours',
    yesDeny: 'Deny access',
    /** While somebody was asked whether to approve. */
    changedBehind: 'The request has changed, and nothing was sent. Read it again, then decide.',
    sending: 'Sending',
    done: {
      approved: (until: string) => `You approved. Access is running until ${until}.`,
      denied: 'You denied. No access was given.',
    },
    pendingDecision:
      'Sent. The outcome is not in the log yet; it is shown here as soon as it is. Your comment is kept until then.',
    notSent:
      'It is not known whether the decision arrived. The request is shown as it now is: look before you try again.',
    handledFirst: (what: string, who: string, at: string) => `Already handled: ${what} by ${who} at ${at}.`,
    expiredMeanwhile: 'The request has expired meanwhile. No access was given; the engineer may ask again.',
    decidedBy: (what: string, who: string) => `${what} by ${who}`,
    approved: 'Approved',
    denied: 'Denied',
    rejected: 'Rejected',
  },

  /** What was done under a request, as the provider's systems report it. */
  use: {
    title: 'What the engineer did',
    nothing: 'Nothing was reported.',
    nothingYet: 'Nothing has been reported yet.',
    /** Follows the name of who did it. */
    did: {
      LIST: (n: number, of: string) => `listed ${records(n, of)}`,
      READ: (n: number, of: string) => `opened ${records(n, of)}`,
      EXPORT: (n: number, of: string) => `exported ${records(n, of)}`,
      CREATE: (n: number, of: string) => `created ${records(n, of)}`,
      UPDATE: (n: number, of: string) => `changed ${records(n, of)}`,
      DELETE: (n: number, of: string) => `deleted ${records(n, of)}`,
      EXECUTE: (n: number, of: string) => `ran ${of} ${n === 1 ? 'once' : `${n.toLocaleString('en')} times`}`,
    },
    between: (first: string, last: string) => `${first} to ${last}`,
    unlisted: (n: number) => `${plural(n, 'action', 'actions')} of further kinds stand in the log.`,
    outside: 'Outside of the access',
    outsideText: (provider: string) =>
      `No access that was given through Lockbox covers this. Ask ${provider} what happened and how it was possible.`,
    reasons: {
      REQUEST_UNKNOWN: 'no such request is known',
      NOT_GRANTED: 'the request led to no access',
      BEFORE_GRANT: 'before access began',
      AFTER_END: 'after access had ended',
      OTHER_ENGINEER: 'by another person',
      OTHER_DATA_STORE: 'on a data store that the access did not cover',
      OTHER_PERMISSION: 'by a permission that was not granted',
    },
  },

  /** Which data stores were opened under a request and closed again, as their guards report. */
  openings: {
    title: 'Opened and closed',
    opened: (at: string) => `opened ${at}`,
    closed: (at: string, sessions: number) =>
      sessions === 0 ? `closed ${at}` : `closed ${at}, ${plural(sessions, 'session', 'sessions')} ended`,
    open: 'not closed yet',
    notClosed: (since: string, why: string) => `should have been closed ${since}: ${why}`,
    why: {
      UNREACHABLE: 'the data store could not be reached',
      SESSIONS_REMAIN: 'sessions could not be ended',
      NOT_REMOVED: 'what lets the engineer in could not be removed',
      OTHER: 'another reason',
    },
    reallyEnded: (at: string) => `Access has really ended ${at}: every data store that was opened is closed.`,
    notClosedText: (provider: string) =>
      `A data store was not closed when access ended, so the engineer may still be in it. Ask ${provider} to end it.`,
    outsideText: (provider: string) =>
      `A data store was open without an access that covers it. Ask ${provider} what happened and how it was possible.`,
  },

  questions: {
    title: 'Questions',
    none: 'Nobody has asked anything yet.',
    ask: 'Ask the engineer a question',
    question: 'Your question to the engineer',
    askHint:
      'The engineer is told at once, and reads the question, but not who asked. A question cannot be changed afterwards.',
    askButton: 'Ask',
    asked:
      'Asked. The engineer is told. The answer will stand here, and you are told of it as you have chosen. The time to decide goes on.',
    goesOn: 'Asking gives no more time. Decide by',
    noMore: (n: number) => `A request has ${n} questions at most, and this one has as many.`,
    waitFirst: (n: number) => `${n} questions wait for their answer. When one is answered you can ask another.`,
    open: 'Not answered yet',
    answer: 'Your answer',
    answerHint: 'The customer decides by it. You can answer once, and an answer cannot be changed.',
    answerButton: 'Send the answer',
    answered: "Answered. The customer's administrators are told.",
    byCustomer: 'The customer',
    needed: 'Write something first.',
    kept: 'What you typed was kept while you signed in.',
    notSent: 'It is not known whether this arrived. The request is shown as it now is: look before you try again.',
    answerArrived: 'The engineer has answered a question.',
    questionArrived: 'There is a new question.',
  },

  permissions: {
    broad: 'Broad',
    markedBroad: (title: string) => `${title} (broad)`,
    notDescribed: 'Not described: ask what it allows.',
    notLoaded: 'What these allow could not be loaded. Load the page again before you decide.',
    warning: (titles: string) =>
      `Broad permissions are asked for: ${titles}. Approve them only if the justification needs them.`,
  },

  licences: {
    edition: (name: string, edition: string) => `${name} ${edition}`,
    brings: {
      CUSTOMER_LOCKBOX: 'Customer Lockbox can be enabled with it',
      MANAGED_ENVIRONMENTS: 'Managed Environments come with it',
    },
  },

  policy: {
    title: 'Configure Customer Lockbox',
    on: 'Customer Lockbox is enabled',
    off: 'Customer Lockbox is disabled',
    onText:
      'Access to data of your Managed Environments is granted only after one of your administrators approves. What an emergency may do stands below.',
    offText: "Engineers get access on the provider's internal approval alone. Each access is recorded in the log.",
    notSent: 'It is not known whether the change arrived. The policy is shown as it now is: look before you try again.',
    changed: (who: string, at: string) => `Changed by ${who}, ${at}`,
    neverChanged: 'It was never enabled.',
    enable: 'Enable',
    disable: 'Disable',
    readOnly: 'Only Global administrators and Power Platform administrators can change this.',
    confirmEnable: 'Enable Customer Lockbox?',
    enableConsequences: [
      'From now on each new request for data of a Managed Environment waits for your approval, 4 days at most. An emergency does what you have chosen for it.',
      'Your administrators are told by e-mail.',
      'The roll-out to all environments and data stores takes up to 24 hours. Decisions use the policy at once.',
      'Environments that are not managed are not covered.',
    ],
    confirmDisable: 'Disable Customer Lockbox?',
    disableConsequences: [
      "From now on new requests, and those that the provider has not approved yet, need only the provider's internal approval.",
      'Requests that already wait still need your approval.',
      'Access that is running goes on until its 8 hours are over.',
      'The change is recorded in the log with your name.',
    ],
    nowOn: 'Customer Lockbox is now enabled.',
    nowOff: 'Customer Lockbox is now disabled.',
    rollOut: 'Roll-out',
    rollOutStates: {
      none: 'No roll-out: the policy is not enabled.',
      running: 'Running: data stores are confirming that they enforce the policy.',
      completed: 'Completed: every data store enforces the policy.',
      overdue: 'Overdue: some data stores have not confirmed within 24 hours. Decisions use the policy all the same.',
    },
    due: 'Due',
    confirmedOf: (confirmed: number, all: number) =>
      `${confirmed} of ${plural(all, 'data store', 'data stores')} confirmed`,
    columns: {
      environment: 'Environment',
      dataStore: 'Data store',
      dataStores: 'Data stores',
      state: 'State',
      gate: 'Guard',
    },
    gates: { well: 'Reports', troubled: 'Has a problem', silent: 'Silent for more than two minutes' },
    noGate: 'No guard reports',
    lastReported: 'last reported',
    sessionsOpen: (n: number) => (n === 0 ? 'nobody is in' : `${plural(n, 'session', 'sessions')} open now`),
    stores: { confirmed: 'Confirmed', waiting: 'Waiting', overdue: 'Overdue' },
    environments: 'Environments',
    covered: 'Managed: covered',
    coveredOnceEnabled: 'Managed: covered once enabled',
    notCovered: 'Not managed: not covered',
    notCoveredText: (n: number) =>
      `${plural(n, 'environment is', 'environments are')} not managed and so not covered. Where one was managed it stays covered for 24 hours. Activate Managed Environments there to protect them.`,
    noEnvironments: 'The directory has no environments of this tenant.',
    dataStoresCount: (n: number) => plural(n, 'data store', 'data stores'),
    licences: 'Licences',
    held: 'Families held by the tenant',
    managedEnvironments: (products: readonly { readonly name: string; readonly held: boolean }[]) => {
      const held = products.filter((product) => product.held);
      const names = (held.length > 0 ? held : products).map(({ name }) => name).join(', ');
      return held.length > 0
        ? `Managed Environments come with licences that the tenant holds: ${names}.`
        : `Managed Environments come with licences of ${names}. The directory names none of these for the tenant.`;
    },
    noneHeld: 'The tenant holds none of the families. Customer Lockbox cannot be enabled without one of these:',
    editions: (list: string) => `(${list})`,
    shortfallNone: (n: number) =>
      `Users of covered environments: ${n.toLocaleString('en')}. None is without a licence.`,
    shortfall: (without: number, all: number) =>
      `${without.toLocaleString('en')} of ${plural(all, 'user', 'users')} in covered environments ${without === 1 ? 'has' : 'have'} none of the licences. Protection is not weakened by this.`,
    user: 'User',
    exportList: 'Export the list (CSV)',
    exportColumns: ['user id', 'name', 'environments'],
    moreUsers: (n: number) => `and ${plural(n, 'other', 'others')}: they are in the exported list.`,
    noLicence: 'The tenant holds none of the licences that this needs. They are named below.',
    exportFile: 'users-without-licence.csv',
  },

  /** Two approvers: of a request, and the rule of the tenant. */
  passkeys: {
    title: 'Passkeys',
    required:
      'Each decision takes the passkey of the person who gives it. So do turning this or Customer Lockbox off, and changing who has to approve.',
    notRequired: 'Decisions take no passkey. Whoever runs the sign-in or this portal could then decide in your name.',
    none: 'Nobody has enrolled one. The first stands alone: print its fingerprint, or keep it elsewhere. Whoever checks your decisions later needs it.',
    of: (who: string) => `Passkey of ${who}`,
    fingerprint: 'Fingerprint',
    print: 'Print',
    differs: 'This fingerprint is not the one of what is shown here. Confirm nothing, and tell your operator.',
    since: 'Counts since',
    proposedAt: 'Proposed',
    until: 'Waits',
    confirmedBy: 'Confirmed by',
    first: 'nobody: it is the first, and stands alone',
    kept: 'Kept',
    inDevice: 'in one device',
    mayLeave: 'in one device so far; it may be copied to others of its person',
    backedUp: 'in several devices of its person',
    algorithm: 'Algorithm',
    algorithmOf: (algorithm: number) =>
      new Map([
        [-7, 'ES256'],
        [-8, 'EdDSA'],
        [-257, 'RS256'],
      ]).get(algorithm) ?? String(algorithm),
    model: 'Model, as it says itself',
    place: 'For',
    enrol: 'Enrol a passkey',
    remove: 'Remove',
    confirm: 'Confirm',
    withdraw: 'Withdraw',
    require: 'Require passkeys',
    requireNoLonger: 'Require them no longer',
    recover: 'All are lost',
    confirmRecovery: 'Confirm the recovery',
    recovery: 'Recovery.',
    recoveryProposed:
      'This passkey is to take the place of all others. Another administrator has to confirm it; then it counts a day later.',
    recoveryWaits:
      'This passkey takes the place of all others at that time. If nobody of you has asked for it, withdraw it now.',
    brought: 'The passkey counts. Keep its fingerprint elsewhere.',
    proposed: 'Proposed. Read its fingerprint to another administrator, who confirms it here within 4 days.',
    countsFrom: (at: string) => `counts from ${at} on`,
    confirmed: 'Confirmed. The passkey counts from now on.',
    recoveryConfirmed: 'Confirmed. It counts in a day, unless somebody withdraws it.',
    withdrawn: 'Withdrawn.',
    removed: 'Removed. It never counts again.',
    nowRequired: 'From now on decisions take a passkey.',
    nowNotRequired: 'Decisions take no passkey any more.',
    notSigned: {
      none: 'You have no passkey here, and this takes one. Enrol yours on the page of the policy, and let another administrator confirm it.',
      noneOfProvider: 'This takes a passkey, and you have none. Enrol yours, and let an internal approver confirm it.',
      cancelled: 'Nothing was signed, so nothing was sent. Try again, and let your device verify that it is you.',
    },
    /** The provider's people, where it differs. */
    ofProvider: {
      intro: 'Your passkey signs what you declare or open. An internal approver confirms it.',
      introApprover:
        'Passkeys sign what the people of the provider decide, declare and open. Internal approvers confirm and remove them.',
      open: 'Open passkeys',
      required: 'Internal decisions, emergencies and disclosures take the passkey of their person.',
      notRequired:
        'No passkey is required. Anyone who controls sign-in or this portal could then decide on behalf of the provider.',
      none: 'Nobody has enrolled one. The first is an internal approver’s: print its fingerprint, or keep it elsewhere.',
      noneOfYours: 'You have enrolled none that counts.',
      recoveryProposed:
        'This passkey is to take the place of all others. Another internal approver has to confirm it; then it counts a day later.',
      proposed: 'Proposed. Read its fingerprint to an internal approver, who confirms it here within 4 days.',
      asks: {
        enrol: {
          title: 'Enrol a passkey?',
          text: 'Your device asks twice: to make the passkey, and to sign with it. An internal approver then compares its fingerprint with you, and confirms it. The first of all, an internal approver’s, counts at once.',
          yes: 'Enrol',
        },
        recover: {
          title: 'Begin anew?',
          text: 'A new passkey of yours is to take the place of all others. Another internal approver has to confirm it, and it counts a day later. Until then any of you can stop it.',
          yes: 'Begin anew',
        },
      },
    },
    asks: {
      enrol: {
        title: 'Enrol a passkey?',
        text: 'Your device asks twice: to make the passkey, and to sign with it. Another administrator then compares its fingerprint with you, and confirms it. The first of all counts at once.',
        yes: 'Enrol',
      },
      recover: {
        title: 'Begin anew?',
        text: 'A new passkey of yours is to take the place of all others. Another administrator has to confirm it, and it counts a day later. Until then anybody of you can stop it.',
        yes: 'Begin anew',
      },
      confirm: {
        title: 'Confirm this passkey?',
        text: 'Let its person read the fingerprint to you, and compare each character. Then sign with your own passkey.',
        yes: 'It is the same: confirm',
      },
      confirmRecovery: {
        title: 'Confirm the recovery?',
        text: 'Let its person read the fingerprint to you, and compare each character. In a day this passkey counts in the place of all others.',
        yes: 'It is the same: confirm',
      },
      withdraw: {
        title: 'Withdraw this passkey?',
        text: 'It does not count, and will not without being proposed again.',
        yes: 'Withdraw',
      },
      remove: {
        title: 'Remove this passkey?',
        text: 'It never counts again. You sign that with a passkey of your own.',
        yes: 'Remove',
      },
      require: {
        title: 'Require passkeys?',
        text: 'From now on only administrators who have one decide, in the portal. What nobody can sign expires. You sign this with your own.',
        yes: 'Require passkeys',
      },
      requireNoLonger: {
        title: 'Require passkeys no longer?',
        text: 'Whoever runs the sign-in or this portal could then decide in your name. You sign this with your own passkey.',
        yes: 'Require them no longer',
      },
    },
  },

  approvals: {
    title: 'Two approvers',
    heading: 'Approvals',
    /** Why a request takes two approvers, by the rule in effect when the customer was asked. */
    why: {
      none: '',
      all: 'Two of you have to approve: your rule asks for two approvers of all requests.',
      environments:
        'Two of you have to approve: your rule asks for two approvers for data of this environment, or of one in which its data stores are or were.',
      permissions:
        'Two of you have to approve: your rule asks for two approvers of one of these permissions, or one cannot be told from those that it names.',
    },
    noneOf: (needed: number) => `0 of ${needed} approved`,
    soFar: (given: number, needed: number, names: string) => `${given} of ${needed} approved: ${names}`,
    countOnly: (given: number, needed: number) => `${given} of ${needed} approved`,
    lapsed: (who: string) =>
      `This approval does not count now: ${who} is no administrator any more, or has not signed it with a passkey that counts.`,
    /** What pressing Approve does. */
    yours: {
      first: 'It takes two approvers. Yours is the first: access does not begin yet.',
      second: 'One of two has approved. Yours is the second: access begins with it.',
      given: 'You have approved. Another administrator has to approve too. You may still deny: that ends the request.',
    },
    firstText: (who: string, environment: string) =>
      `Your approval is the first of two. ${who} gets access to ${environment} only when another administrator approves too. Until then you may still deny.`,
    yesFirst: 'Approve as the first of two',
    firstCommentHint:
      'Optional. If you approve, the other administrators and your auditors can read it; if you deny, the provider too.',
    secondText: 'Your approval is the second of two.',
    recorded: 'You approved as the first of two. Another administrator has to approve too; they are told by e-mail.',

    says: {
      none: 'One approver is enough for every request.',
      all: 'Every request takes two approvers.',
      environments: 'Requests for data of these environments take two approvers:',
      permissions: 'Requests for these permissions take two approvers:',
    },
    unknownEnvironment: (id: string) => `${id} (not in the directory any more)`,
    cannotBeMet:
      'Fewer than two administrators are left who could approve. Requests that take two approvers expire, and this rule cannot be changed, until your directory has another administrator.',
    change: 'Change the rule',
    scope: 'Which requests take two approvers',
    scopes: {
      none: 'None: one approver is enough',
      all: 'All requests',
      environments: 'Requests for data of chosen environments',
      permissions: 'Requests for chosen permissions',
    },
    environments: 'Environments',
    permissions: 'Permissions',
    permissionsHint: 'One a line, 50 at most, as requests name them',
    chooseOne: 'Name at least one.',
    tooMany: (most: number) => `At most ${most}.`,
    set: 'Set the rule',
    propose: 'Propose the change',
    confirmSet: 'Set this rule?',
    setConsequences: [
      'It counts for requests that you are asked about from now on. Those that wait keep the rule that they have.',
      'Once it asks for two approvers, changing it, what an emergency may do, or disabling Customer Lockbox, takes two administrators.',
      'The change is recorded in the log with your name.',
    ],
    confirmPropose: 'Propose this rule?',
    proposeConsequences: [
      'Nothing changes yet: another administrator has to confirm it within 4 days. They are told by e-mail.',
      'Your proposal is recorded in the log with your name.',
    ],
    nowSet: 'The rule is set.',
    nowProposed: 'Proposed. Nothing has changed yet: another administrator has to confirm it.',
    disableTakesTwo:
      'Your rule asks for two approvers, so this only proposes it: another administrator has to confirm it within 4 days. Then:',
    proposed: 'A change is proposed',
    proposedBy: (who: string, at: string) => `Proposed by ${who}, ${at}`,
    toDisable: 'Customer Lockbox is to be disabled.',
    confirmBy: 'To be confirmed by another administrator by',
    ownProposal: 'You proposed this, so another administrator has to confirm it.',
    proposerLeft: (who: string) =>
      `This cannot be confirmed: ${who} is no administrator any more. Withdraw it, and propose it again.`,
    proposalDiffers:
      'This cannot be confirmed: what is shown here is not what the log has. Somebody may have changed the database. Tell whoever runs Lockbox. Nothing is changed by it.',
    confirm: 'Confirm the change',
    confirmTitle: 'Confirm this change?',
    disabledThen: "Customer Lockbox is disabled then: new requests need only the provider's internal approval.",
    confirmed: 'Confirmed. The change is done.',
    withdraw: 'Withdraw',
    withdrawTitle: 'Withdraw the proposal?',
    withdrawText: 'Nothing changes. Whoever wants the change has to propose it again.',
    withdrawn: 'The proposal was withdrawn. Nothing has changed.',
  },

  /** What an emergency that the provider claims may do. */
  emergencies: {
    title: 'Emergencies',
    intro:
      'The provider may claim an emergency, such as a large outage: two of its people stand for it. You choose what that leads to.',
    says: {
      opens: 'A claimed emergency gives access at once, for 8 hours, and your administrators are told.',
      'needs-approver':
        'A claimed emergency gives access only if you approve it. You are asked of each, also where Customer Lockbox is disabled or the environment is not managed.',
      refused: 'A claimed emergency is refused. Engineers have to submit an ordinary request.',
    },
    change: 'Change what an emergency may do',
    question: 'A claimed emergency',
    set: 'Set what an emergency may do',
    propose: 'Propose what an emergency may do',
    choices: {
      opens: 'Gives access at once, and we are told',
      'needs-approver': 'Needs our approval',
      refused: 'Is refused',
    },
    setConsequences: [
      'It counts for emergencies that the provider approves from now on. Access that runs goes on, and requests that wait still need your approval.',
      'The change is recorded in the log with your name.',
    ],
    nowSet: 'The rule for emergencies is set.',
  },

  /** How a person is told. */
  ownNotices: {
    title: 'Notices to you',
    intro:
      'How you are told of each kind. It is your own choice, nobody chooses it for you, and it stands in the log. Webhooks are told in any case.',
    letters: 'Letters to you',
    kinds: {
      REQUEST_WAITS: 'A request waits for a decision',
      QUESTION_ANSWERED: 'An engineer has answered a question',
      REQUEST_DECIDED: 'A request was decided, or has expired',
      ACCESS_WITHOUT_APPROVAL: 'Access began without your approval',
      ACCESS_ENDED: 'An access has ended',
      EXCLUSION: 'An exclusion was declared, or disclosed',
      CHANGE_PROPOSED: 'A change of the policy is proposed',
      POLICY: 'The policy, its roll-out and your environments',
    },
    deliveries: { AT_ONCE: 'At once', DAILY: 'In the daily digest', NONE: 'Not at all' },
    neverQuiet: 'Quiet hours do not delay it.',
    digestAt: 'Time of the daily digest',
    zone: (zone: string) => `In ${zone}. Saving takes the time zone that the directory then has of you.`,
    quiet: 'Quiet hours: letters that can wait are sent when they are over',
    from: 'Quiet from',
    until: 'Quiet until',
    always:
      'Reminders of a request that waits, and reports of what no grant covers, always go to all administrators. Where by everybody’s choices nobody would be told in time, everybody is told at once.',
    save: 'Save',
    saved: 'Chosen. It counts from now on, and stands in the log with your name.',
    notSent: 'It is not known whether the choice arrived. Load the page anew before you try again.',
    changed: (at: string) => `Chosen ${at}`,
    named: (kind: string) => `“${kind}”`,
  },

  sessions: {
    title: 'Where you are signed in',
    intro:
      'Each browser in which you are signed in here. End a session that you do not know, and tell your administrator.',
    unknown: 'Unknown browser',
    /** Which browser it is: as the server says it, such as "Firefox on Linux". */
    device: (text: string) => text,
    current: 'This browser',
    signedIn: 'Signed in',
    used: 'Last used',
    ends: 'Ends, unless used',
    end: 'End this session',
    endOthers: 'End all others',
    endTitle: 'End the session?',
    endText: 'That browser has to sign in again. What was typed there and not sent is lost.',
    endOthersTitle: 'End all other sessions?',
    ended: (n: number) => `${plural(n, 'session has', 'sessions have')} ended.`,
  },

  /** Every access to the customer's data, and requests of which the customer is told without having been asked. */
  /** Several requests that are denied with one comment. */
  denials: {
    title: 'Deny several',
    intro:
      'Choose the requests to deny with one comment. Each is then shown whole, and is denied by itself. Nothing can be approved here: an approval gives access to your data, so that each wants a look of its own.',
    back: 'Back to the requests',
    none: 'No request waits for your decision',
    commentHint: 'Optional, and the same for all of them. Your auditors and the provider can read it.',
    chosen: (n: number, most: number) => `${plural(n, 'request is', 'requests are')} chosen, of ${most} at once.`,
    deny: 'Deny those that are chosen',
    confirm: (n: number) => `Deny access for ${plural(n, 'request', 'requests')}?`,
    confirmText: 'No access is given for any of these. A denial cannot be taken back; the engineers may ask again.',
    results: 'What became of them',
    denied: (n: number, of: number) => `Denied: ${n} of ${plural(of, 'request', 'requests')}.`,
  },

  overview: {
    title: 'Overview',
    intro: 'How long you take to decide, what was decided, and who had access to your data, on what basis.',
    period: 'Period',
    periods: {
      '30d': 'The past 30 days',
      '3m': 'This month and the two before',
      '12m': 'This month and the eleven before',
      dates: 'Other days',
    },
    firstDay: 'First day',
    lastDay: 'Last day',
    since: (day: string, zone: string) => `Since ${day}, by days and months in ${zone}.`,
    between: (first: string, last: string, zone: string) => `${first} to ${last}, by days and months in ${zone}.`,
    now: 'Now',
    inPeriod: 'In this period',
    waiting: 'Wait for your decision',
    running: 'Accesses run',
    timeToDecide: 'Time to decide',
    half: (span: string) => `${span} or less for half of the decisions`,
    most: (span: string) => `${span} or less for 90 of 100`,
    timeHint: 'From the question to you until the approval that gives access, or the denial.',
    nothingDecided: 'Nothing was decided',
    approved: 'Approved',
    denied: 'Denied',
    expired: 'Expired, not approved in time',
    accesses: 'Accesses',
    exclusions: 'Exclusions: you were not asked',
    outcomesByMonth: 'Outcomes by month',
    timeByMonth: 'Time to decide by month',
    byBasis: 'Accesses by basis',
    byEnvironment: 'Accesses by environment',
    byEngineer: 'Accesses by engineer',
    outcomesOf: (approved: number, denied: number, expired: number) =>
      `${approved.toLocaleString('en')} approved, ${denied.toLocaleString('en')} denied, ${expired.toLocaleString('en')} expired`,
    timesOf: (half: string, most: string) => `half within ${half}, 90 of 100 within ${most}`,
    columns: {
      month: 'Month',
      half: 'Half within',
      most: '90 of 100 within',
      environment: 'Environment',
      engineer: 'Engineer',
      basis: 'Basis',
    },
    others: 'All others',
    asTable: 'Show as a table',
    nothing: 'Nothing happened in this period',
    nothingText: 'No request was decided or expired, and nobody had access. Choose a longer period.',
    csv: { figure: 'Figure', of: 'Of', id: 'Id', value: 'Value' },
    timeZone: 'Time zone',
    halfMinutes: 'Half of the decisions within (minutes)',
    mostMinutes: '90 of 100 decisions within (minutes)',
  },

  accesses: {
    title: 'Accesses',
    intro: (provider: string) =>
      `Every access of ${provider} to your data, also where nobody had to ask you. What runs now stands first.`,
    runningOnly: 'Only what runs now',
    columns: {
      supportRequestId: 'Support request ID',
      engineer: 'Who',
      what: 'What',
      why: 'Why',
      basis: 'On what basis',
      began: 'From',
      until: 'Until',
    },
    anyBasis: 'Any basis',
    anyExclusion: 'Any exclusion',
    anybody: 'Anybody',
    basis: {
      CUSTOMER_APPROVAL: 'You approved',
      NOT_REQUIRED: 'Your approval was not required',
      EMERGENCY: 'Emergency',
      INADVERTENT: 'Inadvertent exposure',
      LEGAL_DEMAND: 'Legal demand',
    },
    legalDemandDisclosed: 'Legal demand, disclosed',
    notRequiredBecause: (reason: string) => `Your approval was not required: ${reason}`,
    notRequired: {
      POLICY_DISABLED: 'Customer Lockbox was disabled',
      NOT_MANAGED: 'the environment was not managed',
    },
    ended: { PERIOD_OVER: 'the 8 hours were over', HANDED_BACK: 'handed back by the engineer' },
    refused: {
      title: 'Refused attempts',
      text: 'Whom the guards of your data stores refused, by the name that was claimed. Nothing was opened for them.',
      columns: { who: 'Who, as claimed', dataStore: 'Data store', reason: 'Why', count: 'How often', lastAt: 'Last' },
      why: {
        NO_GRANT: 'no access was granted',
        GRANT_OVER: 'the access was over',
        OTHER_ENGINEER: "the access is another person's",
        OTHER_DATA_STORE: 'the access did not cover this data store',
        OTHER_PERMISSION: 'this permission was not granted',
        NOT_VERIFIED: 'who it was could not be verified',
        UNCERTAIN: 'it was not certain that there is an access',
      },
      all: 'See all in the log',
    },
    reportOnly: 'A report: Lockbox gave no access',
    notAsked: 'Why you were not asked',
    declaredBy: 'Declared by',
    disclosed: 'Disclosed',
    reasonNotSealed: 'The reason was no part of what was sealed. Ask the provider for it.',
    empty: 'Nobody has had access yet',
    nothingRuns: 'No access is running',
    running: (n: number, more: boolean) =>
      `${more ? `More than ${plural(n, 'access runs', 'accesses run')}` : plural(n, 'access runs', 'accesses run')} now.`,
    unasked: (n: number, who: string, basis: string, until: string) =>
      n === 1
        ? `One of these nobody here approved: ${who} until ${until} (${basis}).`
        : `${n.toLocaleString('en')} of these nobody here approved, among them ${who} until ${until} (${basis}).`,
    show: 'Show accesses',
    searchHere: 'Search in all accesses, also those that you were not asked about',
  },

  /** Of which accesses the administrators are told. */
  notices: {
    title: 'Letters about access',
    text: 'At least one administrator is told of each request and each exclusion at once, in any case. Each chooses that for themselves, under “Notices to you”.',
    accessWithoutApproval: 'Tell the administrators of each access that needs no approval, as it begins',
    accessEnded: 'Tell the administrators when an access ends',
    changed: (who: string, at: string) => `Chosen by ${who}, ${at}`,
    readOnly: 'Only Global administrators and Power Platform administrators can change this.',
    saved: 'Chosen. It counts from now on, and stands in the log with your name.',
    notSent: 'It is not known whether the choice arrived. It is shown as it now is: look before you try again.',
  },

  /** What happened, as sentences with names. */
  story: {
    somebody: 'Somebody',
    byPortal: 'by the portal',
    byDirectory: 'by the directory',
    bySource: (source: string) => `by the ticket system “${source}”`,
    bySystem: (worker: string) => `Lockbox (${worker})`,
    showNotices: 'Show notices',
    webhook: 'a webhook',
    channels: { EMAIL: 'by e-mail', WEBHOOK: 'by webhook' },
    told: {
      DELIVERED: (who: string, others: number, how: string) => `Told ${withOthers(who, others)} ${how}`,
      FAILED: (who: string, others: number, how: string) => `Could not tell ${withOthers(who, others)} ${how}`,
      SKIPPED: (who: string, others: number, how: string) =>
        `Did not tell ${withOthers(who, others)} ${how}: no longer needed, not wanted, or nobody was there`,
    },
    notRecorded: (event: string, sequence: number, who: string | null, others: number) =>
      who === null
        ? `Notice not recorded: the log has no outcome of any notice to an administrator about “${event}” (event ${sequence}).`
        : `Notice not recorded: the log has no outcome of the notice about “${event}” (event ${sequence}) to ${withOthers(who, others)} (${plural(others + 1, 'administrator', 'administrators')}).`,
    notRecordedRemedy:
      'They may not know of it. Tell them by other means, and ask whoever runs Lockbox why: `lockbox doctor` finds the same.',
    refusedDecision: (why: string) => `A decision of the provider’s people was refused. Why: ${why}`,
    asked: (who: string) => `${who} asked for access`,
    submitted: (who: string) => `${who} submitted it at the provider`,
    approvedInternally: (who: string) => `${who} approved it at the provider`,
    rejectedInternally: (who: string) => `${who} rejected it at the provider`,
    customerAsked: (until: string) => `Your administrators were asked, until ${until}`,
    customerAskedInEmergency: (until: string) =>
      `It is claimed as an emergency. Your administrators were asked, until ${until}`,
    exclusion: (who: string, basis: string) => `${who} declared an exclusion: ${basis}`,
    disclosed: (who: string) => `${who} disclosed what had been sealed`,
    approved: (who: string) => `${who} approved it for you`,
    denied: (who: string) => `${who} denied it for you`,
    granted: (until: string) => `Access began, until ${until}`,
    handedBack: (who: string) => `${who} handed access back`,
    periodOver: 'Access ended: the 8 hours were over',
    opened: (dataStore: string, outside: boolean) =>
      outside ? `${dataStore} was opened, and no access covers that` : `${dataStore} was opened for the engineer`,
    closed: (dataStore: string, sessions: number) =>
      `${dataStore} was closed again${sessions === 0 ? '' : `, ${plural(sessions, 'session', 'sessions')} ended`}`,
    notClosed: (dataStore: string) => `${dataStore} was not closed when access ended`,
    used: (who: string, did: string, more: number) => `${who} ${did}${more > 0 ? ` and ${more} more` : ''}`,
    usedOutside: (who: string, did: string, more: number) =>
      `Outside of the access: ${who} ${did}${more > 0 ? ` and ${more} more` : ''}`,
  },

  activity: {
    title: 'Activity',
    intro:
      'Everything that happened in your tenant, as it stands in the log. Each event carries the hash of the one before: one that is changed or left out later breaks the chain.',
    providerIntro:
      "What the provider's people did with Lockbox itself, and who they are, as it stands in the log. What concerns a tenant stands in that tenant's log, where its people read it.",
    /** What somebody did with Lockbox itself; what is not here is shown as an event of its kind. */
    acts: byCode({
      SIGNED_IN: 'Signed in',
      CALL_REFUSED: 'Call refused',
      WEBHOOK_ADDED: 'Webhook added',
      WEBHOOK_REMOVED: 'Webhook removed',
      DEAD_LETTERS_REDRIVEN: 'Refused records written back',
      PROJECTION_REPLAYED: 'Projection built again',
      TEXTS_ERASED: 'Texts erased',
      PERSON_ERASED: 'Person erased',
      SENDER_KEY_ROTATED: "Sender's key changed",
      SESSIONS_ENDED: 'Sessions of a person ended',
      WEBHOOK_CHANGED: 'Webhook changed',
      WEBHOOK_SECRET_ROTATED: "Webhook's secret changed",
      WEBHOOK_REDELIVERED: 'Delivery sent again',
    }),
    type: 'Event',
    anyType: 'Any event',
    request: 'Request or support request ID',
    openRequest: 'Open this request',
    actor: 'Anyone involved (name or ID)',
    from: 'From',
    to: 'Before',
    columns: { occurredAt: 'Time', type: 'Event', actor: 'Who', request: 'Request', sequence: 'No.' },
    empty: 'Nothing has happened yet',
    nothingFound: 'Nothing matches these filters',
    newer: 'There are newer events.',
    showNewer: 'Show them',
    exportCsv: 'Export CSV',
    exportJson: 'Export JSON',
    exporting: (bytes: number) => `Exporting: ${amountIn('en', bytes)} so far`,
    exported: (file: string) => `${file} is ready.`,
    exportFailed: 'The export failed. What had come was thrown away.',
    event: (n: number) => `Event ${n}`,
    providerRefused: 'Decision of the provider refused',
    notShown: 'Content not shown here',
    notShownText:
      "Not every entry of the log has its content shown here. Its number and its hash are, and the next entry carries that hash: so the chain can be checked. What such an entry can be says the auditors' guide.",
    notFound: 'There is no such event in your tenant.',
    notFoundText: 'The link may be incomplete, or meant for another account. All events stand in the list.',
    decoded: 'Decoded',
    raw: 'Raw bytes',
    rawText: (n: number) =>
      `${plural(n, 'byte', 'bytes')}, as they stand in the topic; the hash is over exactly these.`,
    fields: {
      topic: 'Topic',
      partition: 'Partition',
      offset: 'Offset',
      hash: 'SHA-256',
      sequence: 'Sequence in the tenant',
      occurredAt: 'Time',
      by: 'Who',
      recipient: 'Told',
      actor: 'Actor',
      rule: 'Rule',
      causationId: 'Caused by command',
      correlationId: 'Correlation',
      eventId: 'Event ID',
      request: 'Request',
    },
  },

  webhooks: {
    title: 'Webhooks',
    intro: 'Notifications for your systems: signed, and sent again for up to four days when the receiver fails.',
    add: 'Add a webhook',
    url: 'Address',
    urlHint: 'https://…',
    kind: 'Format',
    kinds: { generic: 'Signed JSON (Standard Webhooks)', teams: 'Microsoft Teams', slack: 'Slack' },
    created: 'Added',
    secret: 'Signing secret',
    secretOnce: 'Copy it now: it is shown only this once.',
    newSecret: 'New secret',
    newSecretTitle: 'Change the signing secret?',
    newSecretText:
      'The new one is shown, once. For a day messages are signed with both, so that you can take your time to give it to your receiver.',
    secretChanged: 'The secret was changed. The new one stands at the webhook.',
    bothUntil: 'Until then the secret before counts too',
    pause: 'Pause',
    resume: 'Resume',
    paused: 'Paused',
    pausedSince: (at: string) =>
      `Nothing is sent since ${at}. What happens now stands among the deliveries as not sent, and can be sent later.`,
    pauseDone: 'The webhook is paused. That stands in the log with your name.',
    resumeDone: 'The webhook goes on.',
    events: 'Events',
    allEvents: 'All, also what later releases add',
    chooseEvents: 'Choose events',
    eventsChosen: 'Chosen. It counts from now on, and stands in the log with your name.',
    eventsNeeded: 'Choose at least one, or all.',
    /** The types of payloads; what is not here is shown as it is. */
    types: byCode({
      'request.approval_needed': 'A request waits for your decision',
      'request.reminder': 'Reminder of a request that waits',
      'request.first_approval': 'The first of two approvals',
      'request.question_asked': 'A customer asks a question',
      'request.question_answered': 'A question is answered',
      'request.approved': 'Approved',
      'request.denied': 'Denied',
      'request.expired': 'Expired',
      'request.internal_review_needed': 'Internal approval needed',
      'request.internal_review_reminder': 'Reminder of an internal approval',
      'request.rejected_internally': 'Rejected internally',
      'request.internal_review_expired': 'Internal review expired',
      'request.approval_not_required': "Access without the customer's approval",
      'request.access_ended': 'An access has ended',
      'access.used_outside_grant': 'Data was used outside of an access',
      'access.open_outside_grant': 'Data was open without an access',
      'access.not_closed': 'An access was not closed in time',
      'access.refused': 'An attempt was refused',
      'request.exclusion_declared': 'An exclusion was declared',
      'request.disclosed': 'Something sealed was disclosed',
      'environment.became_unmanaged': 'An environment loses its protection',
      'policy.enabled': 'Policy turned on',
      'policy.disabled': 'Policy turned off',
      'policy.approval_rule_set': 'Rule for approvals changed',
      'policy.emergency_rule_set': 'Rule for emergencies changed',
      'policy.change_proposed': 'Change of the policy proposed',
      'policy.change_withdrawn': 'Proposal withdrawn',
      'policy.passkeys_changed': 'Passkeys changed',
      'policy.roll_out_overdue': 'Roll-out overdue',
    }),
    again: 'Send again',
    againSent: 'It is sent again. The outcome is in the list of deliveries.',
    isAgain: 'sent again',
    clocksDiffer: (status: string) => `${status}; the receiver's clock and Lockbox's are more than five minutes apart`,
    emptyReader: 'Administrators can add one.',
    empty: 'No webhooks yet',
    emptyText: 'Add one to be told in your own systems, in Teams or in Slack.',
    remove: 'Remove',
    removeTitle: 'Remove this webhook?',
    removeText: (url: string) => `Nothing is sent to ${url} any more. What was delivered stays in the log.`,
    removed: 'The webhook was removed.',
    test: 'Send a test',
    tested: 'A test was sent. Its outcome is in the list of deliveries.',
    deliveries: 'Deliveries',
    noDeliveries: 'Nothing was sent yet.',
    /** The name of a test among the deliveries: no event stands for it. */
    testEvent: 'Test',
    outcomes: { delivered: 'Delivered', failed: 'Failed', waiting: 'Waiting', skipped: 'Not sent' },
    /** Why something was not delivered, other than the receiver's answer. */
    reasons: byCode({
      DECIDED: 'The request was decided already',
      TOO_LATE: 'It was too late to send it',
      RECIPIENT_GONE: 'The webhook was removed',
      RECIPIENT_DISABLED: 'The webhook is switched off',
      PAUSED: 'The webhook was paused',
      PRIVATE_ADDRESS: 'The address leads into a private network',
      ETIMEDOUT: 'No answer in time',
      ECONNREFUSED: 'The receiver takes no connections',
      ENOTFOUND: 'The address is not known',
    }), // HTTP statuses and other codes are shown as they are
    nextAttempt: 'Next attempt:',
    name: 'Name',
    nameHint: 'Optional: how you call it',
    off: 'Switched off',
    disabled: (at: string) =>
      `Nothing is sent since ${at}: the receiver has answered that it is gone. Remove this webhook, and add it anew when the receiver is back.`,
    columns: {
      at: 'Time',
      event: 'Event',
      attempt: 'Attempt',
      outcome: 'Outcome',
      detail: 'Answer',
      actions: 'Actions',
    },
    readOnly: 'You can look; only administrators, and at the provider its internal approvers, change webhooks.',
  },

  sealed: {
    title: 'Sealed legal demands',
    intro:
      'Legal demands of which the law forbids to tell the customer, as they were recorded here. To everybody else they do not exist. A demand of another system is opened with “lockbox lift-disclosure”.',
    introApprover: 'A sealed demand is shown to an internal approver by its address, while it waits for an approval.',
    empty: 'No sealed demand was recorded here',
    one: 'Sealed legal demand',
    notFound: 'There is no such demand, or it does not wait for an approval any more.',
    columns: {
      demand: 'Demand',
      tenant: 'Customer',
      status: 'Status',
      recordedBy: 'Recorded by',
      recordedAt: 'Recorded',
      disclosableFrom: 'May be disclosed from',
    },
    statuses: {
      waiting: 'Waits for an internal approval',
      rejected: 'Rejection sent',
      sealed: 'Sealed',
      disclosed: 'Disclosed',
    },
    notKnown: 'not known',
    mayBeDisclosed: 'may be disclosed now',
    rejectedBy: 'Rejection sent by',
    giveAddress:
      'It takes another person: give the address of this page to an internal approver, and the reason with it, which is not kept here. No letter tells of it.',
    own: 'You recorded this demand. Another person decides about it.',
    confirmApprove: 'Approve the sealed demand?',
    confirmApproveText:
      'The log gets a commitment to what stands here, with your name in it, and nothing that can be read. The customer learns of it at its disclosure.',
    confirmRejectText: 'The demand ends here, and the log has nothing of it.',
    commentHint: 'Optional. It is kept nowhere.',
    decided: byCode({
      approve: 'Approved: the log has a commitment to it.',
      reject: 'The rejection was sent. The log has nothing of it.',
    }),
    pending:
      'Sent. It is not known yet whether it counts: look here again. Why something is refused says a dead letter.',
    notSent: 'It is not known whether this arrived. Load the page anew before you try again.',
    disclose: 'Disclose',
    confirmDisclose: 'Disclose this demand?',
    confirmDiscloseText: (customer: string) =>
      `The details enter the log for ever, and the administrators of ${customer} are told at once. In the portal they read what was demanded, who recorded it, who approved it, and that you opened it. It cannot be taken back.`,
    yesDisclose: 'Disclose it for good',
    early:
      'The day from which it may be disclosed has not come, or is not known. Go on only if the prohibition has ended.',
    disclosed: 'Disclosed. The customer is told.',
  },

  provider: {
    title: 'Requests for access',
    tabs: { waiting: 'Waiting for approval', mine: 'My requests', all: 'All' },
    columns: {
      supportRequestId: 'Support request ID',
      tenant: 'Customer',
      environment: 'Environment',
      engineer: 'Engineer',
      status: 'Status',
      requestedAt: 'Requested',
      waitsFor: 'Waits for',
      basis: 'Basis',
      actions: 'Actions',
      until: 'Until',
    },
    waitsFor: {
      internal: (n: number | null) =>
        `Internal approval${n === null ? '' : ` (${plural(n, 'person', 'people')} could)`}`,
      customer: (n: number | null) =>
        `The customer${n === null ? '' : ` (${plural(n, 'administrator', 'administrators')} could decide)`}`,
      second: (n: number | null) =>
        `The second approver${n === null ? '' : ` (${plural(n, 'administrator', 'administrators')} could decide)`}`,
      answers: (n: number) => `${plural(n, 'question waits', 'questions wait')} for the engineer's answer`,
      answersOfYours: (n: number) => `${plural(n, 'question waits', 'questions wait')} for your answer`,
    },
    search: 'Support request ID or engineer',
    anyCustomer: 'Any customer',
    nothingFound: 'Nothing matches these filters',
    askAgain: 'Ask again',
    emptyWaiting: 'Nothing waits for an internal approval',
    emptyMine: 'You have asked for nothing yet',
    empty: 'No requests yet',
    approve: 'Approve',
    reject: 'Reject',
    own: 'This is your own request. Another person decides about it.',
    notApprover: 'Deciding here takes the role Internal approver.',
    presentedContent: 'Presented content, which your e-mail has too:',
    confirmApprove: 'Approve internally?',
    confirmApproveText: (customer: string) =>
      `If the policy of ${customer} covers this environment, its administrators are asked next. Otherwise access begins at once, for 8 hours.`,
    confirmEmergencyText: (customer: string) =>
      `Access begins at once, for 8 hours, and the administrators of ${customer} are told. If ${customer} has chosen so, they are asked first, or the emergency is refused.`,
    confirmReportText: (customer: string) =>
      `This is recorded as a report and gives no access. The administrators of ${customer} are told.`,
    confirmReject: 'Reject the request?',
    confirmRejectText:
      'The request ends here. The customer is not asked. Their activity shows the request and that it was rejected.',
    yesApprove: 'Approve internally',
    yesReject: 'Reject the request',
    commentHint: 'Optional. Read by our people, and by the customer when the request is approved.',
    done: (status: string) => `Recorded. The request is now: ${status}.`,
    reviewOver: 'The internal review ended without a decision: nothing was recorded. The engineer may ask again.',
    handledFirst: (what: string, who: string, at: string) => `Already handled: ${what} by ${who} at ${at}.`,
    review: 'Decide by',
    exclusion: 'Exclusion',
    exclusions: {
      INADVERTENT: 'Inadvertent exposure (a report, no access)',
      EMERGENCY: 'Emergency',
      LEGAL_DEMAND: 'Legal demand (a report, no access)',
    },
    declaredBy: 'Declared by',
    customer: 'Customer',
    customerDecision: "Customer's decision",
    source: 'Source',
    notFound: 'There is no such request.',
    grants: 'Active grants',
    mineOnly: 'Only mine',
    emptyGrants: 'No access is running',
    handBack: 'Hand access back',
    confirmHandBack: 'Hand access back?',
    confirmHandBackText: 'Your access ends at once. To get it again you need a new request.',
    yesHandBack: 'Hand it back',
    notSent: 'It is not known whether this arrived. The access is shown as it now is: look before you try again.',
    handedBack: 'Access has ended. Thank you.',
    form: {
      title: 'New request',
      again: (status: string) =>
        `This is a new request, with what the former one asked for. Read it anew. Whoever decides is shown the former one (${status}).`,
      intro:
        'Ask for exactly what the ticket needs. Another person of ours approves first, then the customer, where its policy covers the environment.',
      customer: 'Customer',
      environment: 'Environment',
      dataStores: 'Data stores',
      dataStoresHint: 'Choose the environment first.',
      permissions: 'Permissions',
      permissionsHint: 'One a line, 50 at most',
      justification: 'Justification',
      justificationHint: 'What you will do and why. The customer reads this.',
      trigger: 'Reason',
      triggers: { SUPPORT_TICKET: 'A support ticket', PROVIDER_ALERT: 'An alert of ours' },
      ticketId: 'Support request ID',
      exclusion: 'Exclusion',
      noExclusion: 'None (the usual case)',
      exclusionHint: 'You declare it, and another person has to approve it.',
      sealed: 'Sealed: the law forbids telling the customer',
      disclosableFrom: 'May be disclosed from',
      disclosableFromHint: 'As far as you know it. It is shown to the legal department, and decides nothing.',
      submit: 'Submit the request',
      needed: 'This is needed.',
      tooMany: 'At most 50.',
      tooLong: 'At most 2,000 characters.',
      noId: 'Use an id: unaccented letters, digits and signs, without "@".',
      choose: 'Choose one',
      onlyEngineers: 'Submitting takes the role Engineer, or Legal for a legal demand.',
      pending: 'Sent. It appears under My requests as soon as it is in the log; if it is refused, this page says so.',
    },
  },
} as const;
