const event = {
  what: 'One event of the log: decoded, and as the very bytes of which its hash is made.',
  can: ['Copy the record, to keep it or to send it to somebody.', 'Go to the request that it is about.'],
  follows: ['The next event of the same log names this hash, so that a change afterwards no longer fits.'],
} as const;
const sessions = {
  what: 'The browsers in which you are signed in, and since when.',
  can: ['End one of them, or all but this one.'],
  follows: ['Whoever sits at that browser has to sign in again, and sees nothing more until then.'],
} as const;

/** The help in English: what a page is, what one can do there, and what happens then. */
export const en = {
  heads: { what: 'What this page is', can: 'What you can do', follows: 'What happens then' },
  pages: {
    overview: {
      what: 'Your figures: how long you take to decide, what was decided, and who had access to your data, on what basis.',
      can: [
        'Choose the period, and read each chart as a table, too.',
        'Follow a figure to the entries that it counts.',
        'Export the figures as CSV.',
      ],
      follows: [
        'They are counted when you open the page, from what the portal keeps of the log. They are no evidence.',
      ],
    },
    requests: {
      what: 'Each request of an engineer to see your data, and what became of it. What waits for your decision is counted above.',
      can: [
        'Open a request: who asks for what, why, and until when it can be decided.',
        'As an administrator approve it, deny it, or ask the engineer a question first. As an auditor read it.',
        'Search by support request ID or engineer, and filter. The address keeps what you chose, so that you can pass it on.',
      ],
      follows: [
        'Approved: the engineer gets exactly what was asked for, for {accessHours, plural, one {# hour} other {# hours}}. It ends by itself, and nobody can take it back.',
        'Denied, or not decided within {decisionDays, plural, one {# day} other {# days}}: no access.',
        'Where two approvers are needed, the first approval gives no access yet.',
        'The engineer and the other administrators are told, and each step stands in the log.',
      ],
    },
    denials: {
      what: 'Here an administrator denies several requests that wait, with one comment.',
      can: ['Choose the requests, and read each of them whole.', 'Write a comment, which is the same for all.'],
      follows: [
        'Each is denied by itself, and you read what became of each. A denial cannot be taken back.',
        'Nothing can be approved here: that gives access, so each request wants a look of its own.',
      ],
    },
    accesses: {
      what: 'Every access to your data: what runs now first, then what is over. Access for which you were not asked is here too.',
      can: [
        'Open one: who had access to what, why, until when, and on what basis.',
        'See why you were not asked, who declared that, and who approved it at the provider.',
        'Show only what runs now, or look for an engineer, a support request, an environment or a time.',
      ],
      follows: [
        'Access ends by itself after {accessHours, plural, one {# hour} other {# hours}}, or earlier when the engineer hands it back. Nobody can make it longer.',
        'The list follows what happens while you look at it.',
      ],
    },
    policy: {
      what: 'Whether your approval is needed, for which environments, and how many people have to give it.',
      can: [
        'As an administrator turn Customer Lockbox on or off, and say which requests take two approvers.',
        'See which environments are covered, how far the roll-out is, and which users lack a licence.',
        'Choose of which accesses the administrators are told.',
        'Enrol a passkey, confirm that of another administrator, and say whether decisions take one.',
      ],
      follows: [
        'Turned on: new requests for data of Managed Environments wait for your approval. Data stores confirm within {rollOutHours, plural, one {# hour} other {# hours}} that they enforce it.',
        'Turned off: the approval of the provider is enough from then on. What waits already still needs yours.',
        'While requests take two approvers, changing that, or turning Customer Lockbox off, takes two administrators: one proposes it, another one confirms.',
      ],
    },
    activity: {
      what: 'All that happened, newest first: an entry for each event of your log. A later change of one shows.',
      can: [
        'Filter by event, request, person and time, and show who was told of what.',
        'Open an entry for the record as it stands in the log, byte by byte.',
        'Export what the filters let through, as CSV or JSON.',
      ],
      follows: ['An export comes as a file. Auditors can hold it against the log: the documentation says how.'],
    },
    event,
    webhooks: {
      what: 'Other systems that are told what happens here, such as a ticket system or a chat.',
      can: [
        'As an administrator add an address, choose what it is told, test it, pause it, or remove it.',
        'See whether notices arrived there.',
      ],
      follows: [
        'Each notice is signed with a secret, which is shown only once: keep it where the receiver can check it.',
        'What does not arrive is sent again for some time, and the outcome stands in the log.',
      ],
    },
    ownNotices: {
      what: 'How you yourself are told of what happens, for each kind of it.',
      can: ['Choose letters at once, in a daily digest, or none.', 'Set quiet hours, in which letters wait that can.'],
      follows: [
        'Your choice counts from then on for you alone, and stands in the log.',
        'If nobody would be told in time by the choices of all, everybody is told at once.',
      ],
    },
    sessions,
    providerRequests: {
      what: "Requests for access to customers' data: what waits for an internal approval, your own, and all.",
      can: [
        'As an internal approver approve or reject a request, but never your own.',
        'As an engineer answer what the customer asks, and hand access back.',
      ],
      follows: [
        'Approved: the customer is asked where its policy covers the environment. Otherwise access begins at once, and the log says why.',
        'Rejected, or not decided in time: the end. The customer is not asked.',
      ],
    },
    newRequest: {
      what: "Here an engineer asks for access to a customer's data.",
      can: [
        'Choose the data stores, and name the permissions that the work needs: no more, since nothing is added later.',
        'Say what you will do and why. The customer reads it, and decides by it.',
        'Claim an exclusion, if one applies. Another person has to approve it.',
      ],
      follows: [
        'Another person of yours approves first. Then the customer has {decisionDays, plural, one {# day} other {# days}}.',
        'You are told the outcome. Access lasts {accessHours, plural, one {# hour} other {# hours}}.',
      ],
    },
    sealed: {
      what: 'Legal demands of which the law forbids to tell the customer. To everybody else they do not exist.',
      can: [
        'As the legal department see each demand that was recorded here, and from when it may be disclosed.',
        'Give the address of a new one to an internal approver: nothing else tells of it.',
        'Disclose one, when the law allows it.',
      ],
      follows: [
        'Approved: the log gets a commitment, which nobody can read, and which proves later what was demanded and when.',
        'Disclosed: the details enter the log for ever, and the administrators of the customer are told.',
      ],
    },
    grants: {
      what: 'Access that runs now, on what basis, and how long it still lasts.',
      can: ['Hand your own access back as soon as the work is done.'],
      follows: [
        'What is handed back ends at once. To go on takes a new request.',
        'Everything else ends by itself after {accessHours, plural, one {# hour} other {# hours}}.',
      ],
    },
    providerPasskeys: {
      what: 'Passkeys of the provider’s people, which sign internal decisions, declared emergencies and disclosures.',
      can: [
        'Enrol a passkey of your own.',
        'As an internal approver compare its fingerprint with its person and confirm it, or remove one.',
      ],
      follows: ['Each step stands in the provider’s own log, and only a passkey that counts signs.'],
    },
    providerActivity: {
      what: 'What happened at the provider itself: sign-ins, refused calls, what operators did, and who has which role.',
      can: [
        'Filter by event, person and time.',
        'Open an entry for its record, byte by byte.',
        'Export it as CSV or JSON.',
      ],
      follows: ['It is a log of its own, chained and signed as those of the customers are.'],
    },
    providerEvent: event,
    providerWebhooks: {
      what: 'Systems of the provider that are told what happens here.',
      can: ['As an internal approver add an address, test it, or remove it.', 'See whether notices arrived there.'],
      follows: [
        'Each notice is signed with a secret, which is shown only once.',
        'What does not arrive is sent again for some time, and the outcome stands in the log.',
      ],
    },
    providerSessions: sessions,
  },
  more: 'Read more',
  rules: 'All rules',
  documentation: 'All documentation',
  keyboard: 'By keyboard and screen reader',
  tour: {
    steps: [
      {
        title: 'Decide here',
        text: 'When an engineer asks to see your data, you get an e-mail, and the request stands in this list. Read it, then approve or deny. What nobody decides expires after {decisionDays, plural, one {# day} other {# days}}, without access.',
        link: 'To the requests',
      },
      {
        title: 'See who has access',
        text: 'Every access to your data has an entry, with who, what, why and until when. Where you were not asked, it says why.',
        link: 'To the accesses',
      },
      {
        title: 'Say when you are asked',
        text: 'Here you turn the approval on, ask for two approvers where it matters most, and choose what you are told.',
        link: 'To the policy',
      },
    ],
    step: 'First steps, {number} of {of}',
    next: 'Next step',
    back: 'Step back',
    done: 'Finish',
    end: 'End the tour',
    again: 'Show the first steps',
  },
} as const;
