import { type CommandOutput, localTime, type Tone } from '@lockbox/command-line/output';
import { ACCESS_ACTIONS, NOT_CLOSED_REASONS, OUTSIDE_GRANT_REASONS } from '@lockbox/contracts/access-use-rules';
import { LockboxError } from '@lockbox/contracts/errors';
import { EXCLUSIONS, TRIGGERS } from '@lockbox/contracts/submission-rules';
import { LIMITS } from '@lockbox/domain/catalogue/limits';
import { internalShownOfAnswer, sealedShownOfAnswer, shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import type { StatusSlug } from '@lockbox/domain/requests/statuses';
import { terms as english } from '@lockbox/words/en/terms';
import { messagesOf } from '@lockbox/words/messages';
import * as v from 'valibot';
import { answerOf } from './api.ts';

/** The part of the API's answers that the command line reads. */
export const Person = v.object({ id: v.string(), displayName: v.nullable(v.string()) });
const Decision = v.object({
  decision: v.string(),
  by: Person,
  at: v.string(),
  comment: v.nullable(v.string()),
});
/** The provider is not told who of the customer has decided. */
const CustomersDecision = v.object({ ...Decision.entries, by: v.nullable(Person) });
const Question = v.object({
  id: v.string(),
  question: v.nullable(v.string()),
  askedBy: v.nullable(Person),
  askedAt: v.string(),
  answer: v.nullable(v.string()),
  answeredAt: v.nullable(v.string()),
});
const Use = v.object({
  action: v.picklist(ACCESS_ACTIONS),
  objectClass: v.string(),
  dataStore: v.string(),
  count: v.number(),
  firstAt: v.string(),
  lastAt: v.string(),
});
const Used = v.object({
  actions: v.array(Use),
  outsideGrant: v.array(v.object({ ...Use.entries, reason: v.picklist(OUTSIDE_GRANT_REASONS) })),
  unlisted: v.number(),
});
const Opened = v.array(
  v.object({
    dataStore: v.string(),
    openedAt: v.nullable(v.string()),
    closedAt: v.nullable(v.string()),
    sessionsEnded: v.number(),
    notClosed: v.nullable(v.object({ since: v.string(), reason: v.picklist(NOT_CLOSED_REASONS) })),
    outsideGrant: v.nullable(v.picklist(OUTSIDE_GRANT_REASONS)),
  }),
);
/** One of two approvals, while the other is needed. The provider is told neither by whom nor with which comment. */
const Approval = v.object({
  at: v.string(),
  counts: v.boolean(),
  by: v.exactOptional(Person),
  comment: v.exactOptional(v.nullable(v.string())),
});
/** A request that another one asks for again, or that asks for it again. Of one that the caller does not see the id alone. */
const Related = v.object({ id: v.string(), status: v.nullable(v.string()), endedAt: v.nullable(v.string()) });
type Related = v.InferOutput<typeof Related>;
export const RequestView = v.object({
  id: v.string(),
  tenantId: v.string(),
  supportRequestId: v.string(),
  status: v.string(),
  environment: v.object({ id: v.string(), displayName: v.nullable(v.string()) }),
  requestedAt: v.string(),
  expiresAt: v.nullable(v.string()),
  accessExpiresAt: v.nullable(v.string()),
  engineer: Person,
  permissions: v.array(v.string()),
  dataStores: v.array(v.string()),
  justification: v.nullable(v.string()),
  trigger: v.picklist(TRIGGERS),
  /** A portal of an earlier release has none of these. */
  previousRequest: v.exactOptional(v.nullable(Related)),
  askedAgainAs: v.exactOptional(v.array(Related)),
  earlier: v.exactOptional(v.array(Related)),
  idInLog: v.exactOptional(v.string()),
  exclusion: v.exactOptional(v.nullable(v.picklist(EXCLUSIONS))),
  /** The provider's people are given the id alone. */
  declaredBy: v.exactOptional(v.nullable(v.union([v.string(), Person]))),
  internalApproval: v.nullable(Decision),
  approvals: v.nullable(v.object({ needed: v.number(), given: v.array(Approval) })),
  customerDecision: v.nullable(CustomersDecision),
  /** A portal of an earlier release has none. */
  questions: v.exactOptional(v.array(Question)),
  access: v.nullable(
    v.object({
      state: v.string(),
      endReason: v.nullable(v.string()),
      /** A portal of an earlier release has none. */
      reallyEndedAt: v.exactOptional(v.nullable(v.string())),
    }),
  ),
  /** A portal of an earlier release has none. */
  used: v.exactOptional(Used),
  opened: v.exactOptional(Opened),
});
export type RequestView = v.InferOutput<typeof RequestView>;

const TextCheck = v.object({
  digest: v.nullable(v.string()),
  salt: v.nullable(v.string()),
  differs: v.boolean(),
});
/** What customers' answers have besides: by it the command line sees for itself that it shows what the log means. */
const ShownView = v.object({
  ...RequestView.entries,
  idInLog: v.exactOptional(v.string()),
  ticketId: v.nullable(v.string()),
  declaredBy: v.exactOptional(v.nullable(Person)),
  questions: v.exactOptional(
    v.array(
      v.object({
        ...Question.entries,
        askedBy: Person,
        texts: v.object({ question: TextCheck, answer: TextCheck }),
      }),
    ),
  ),
  approvals: v.nullable(
    v.object({
      needed: v.number(),
      given: v.array(
        v.object({
          at: v.string(),
          by: Person,
          comment: v.nullable(v.string()),
          counts: v.boolean(),
          text: TextCheck,
        }),
      ),
    }),
  ),
  texts: v.object({ justification: TextCheck, internalComment: TextCheck }),
  shown: v.nullable(v.string()),
});

/** What the provider's answers have besides: by it an internal approver sees the same. */
const InternalShownView = v.object({
  ...RequestView.entries,
  ticketId: v.nullable(v.string()),
  exclusion: v.nullable(v.string()),
  declaredBy: v.nullable(v.string()),
  texts: v.object({ justification: TextCheck }),
  shown: v.nullable(v.string()),
});
const SealedShownView = v.object({
  tenantId: v.string(),
  source: v.string(),
  sourceRequestId: v.string(),
  environmentId: v.string(),
  dataStores: v.array(v.string()),
  permissions: v.array(v.string()),
  ticketId: v.nullable(v.string()),
  trigger: v.picklist(TRIGGERS),
  recordedBy: Person,
  recordedAt: v.string(),
  shown: v.string(),
});

/** Whether a customer's request is shown as the log has it; the hash that a decision about it names. */
export async function shownIn(answer: unknown): Promise<string> {
  const {
    questions = [],
    previousRequest = null,
    exclusion = null,
    declaredBy = null,
    ...request
  } = answerOf(ShownView, answer);
  return proven(await shownOfAnswer({ ...request, questions, previousRequest, exclusion, declaredBy }));
}

/** The same of an access request that waits for an internal approval. */
export async function internalShownIn(answer: unknown): Promise<string> {
  const { previousRequest = null, ...request } = answerOf(InternalShownView, answer);
  return proven(await internalShownOfAnswer({ ...request, previousRequest }));
}

/** The same of a sealed demand that waits for one. */
export const sealedShownIn = (answer: unknown): string =>
  proven(sealedShownOfAnswer(answerOf(SealedShownView, answer)));

function proven(shown: string | null): string {
  if (shown !== null) return shown;
  throw new LockboxError(
    'SHOWN_UNPROVEN',
    'What the portal answers about this request is not what the log has: it cannot be decided. Tell whoever runs Lockbox.',
  );
}

/** What the portal says that permissions allow; of one that is not there nothing is known. */
export const Glossary = v.object({
  permissions: v.array(v.object({ id: v.string(), title: v.string(), description: v.string(), broad: v.boolean() })),
});
type Glossary = v.InferOutput<typeof Glossary>;

const TONES: Readonly<Record<string, Tone>> = {
  'action-needed': 'waiting',
  'awaiting-internal-approval': 'waiting',
  approved: 'good',
  'not-required': 'good',
  denied: 'bad',
  'rejected-internally': 'bad',
};

export const name = ({ displayName, id }: v.InferOutput<typeof Person>): string =>
  displayName === null ? id : `${displayName} (${id})`;
const terms = messagesOf<typeof english>('en', english);
/** The name of a status; the slug of one that only a newer portal knows. */
const statusName = (slug: string): string =>
  Object.hasOwn(terms.statuses, slug) ? terms.statuses[slug as StatusSlug] : slug;

export function requestColumns(out: CommandOutput) {
  return [
    { title: 'REQUEST', text: ({ id }: RequestView) => id },
    { title: 'SUPPORT REQUEST', text: ({ supportRequestId }: RequestView) => supportRequestId },
    { title: 'ENVIRONMENT', text: ({ environment }: RequestView) => environment.displayName ?? environment.id },
    { title: 'STATUS', text: ({ status }: RequestView) => out.tone(TONES[status] ?? 'quiet', statusName(status)) },
    { title: 'REQUESTED', text: ({ requestedAt }: RequestView) => localTime(requestedAt) },
    { title: 'EXPIRES', text: ({ expiresAt }: RequestView) => localTime(expiresAt) },
    { title: 'ACCESS', text: ({ access }: RequestView) => access?.state ?? '' },
    { title: 'ACCESS EXPIRES', text: ({ accessExpiresAt }: RequestView) => localTime(accessExpiresAt) },
  ];
}

/** Such as `1 of 2: Adele Vance (adele.vance), …`. */
function approvals({ needed, given }: NonNullable<RequestView['approvals']>): string {
  const count = given.filter(({ counts }) => counts).length;
  const lines = given.map(({ by, at, comment, counts }) =>
    [
      by === undefined ? localTime(at) : `${name(by)}, ${localTime(at)}`,
      comment ? `: ${comment}` : '',
      counts ? '' : ' (does not count: no administrator any more, or not signed by a passkey that counts)',
    ].join(''),
  );
  return [`${count} of ${needed}`, ...lines].join('\n');
}

/** Whether the request still waits for another approval than the one that was just given. */
export const needsAnother = ({ status, approvals }: RequestView): boolean =>
  status === 'action-needed' && approvals !== null && approvals.given.length > 0;

/** A permission in words, with its id, which the log has. */
function permissionLine(id: string, { permissions }: Glossary): string {
  const known = permissions.find((one) => one.id === id);
  if (known === undefined) return `${id} (not described: ask what it allows)`;
  return `${known.title} (${id})${known.broad ? ', broad' : ''}: ${known.description}`;
}

/** Such as `<id> (Denied, <when>)`. */
function related({ id, status, endedAt }: Related): string {
  const stands = [status === null ? '' : statusName(status), localTime(endedAt)].filter((part) => part !== '');
  return stands.length === 0 ? id : `${id} (${stands.join(', ')})`;
}

/** Without a glossary permissions are shown by their ids. */
export function requestEntries(request: RequestView, glossary?: Glossary): readonly (readonly [string, string])[] {
  const decision = (made: v.InferOutput<typeof CustomersDecision> | null): string =>
    made === null
      ? ''
      : `${made.decision}${made.by === null ? '' : ` by ${name(made.by)}`}, ${localTime(made.at)}${made.comment ? `: ${made.comment}` : ''}`;
  return [
    ['Request', request.id],
    ...((request.idInLog ?? request.id) === request.id ? [] : [['ID in the log', request.idInLog ?? ''] as const]),
    ['Support request ID', request.supportRequestId],
    ['Environment', name(request.environment)],
    ['Status', statusName(request.status)],
    ['Requested', localTime(request.requestedAt)],
    ['Request expiration', localTime(request.expiresAt)],
    ['Access period', `${LIMITS.accessHours} hours`],
    ['Access expiration', localTime(request.accessExpiresAt)],
    ['Access', [request.access?.state, request.access?.endReason].filter(Boolean).join(', ')],
    ['Engineer', name(request.engineer)],
    [
      'Permissions',
      glossary === undefined
        ? request.permissions.join(', ')
        : request.permissions.map((id) => permissionLine(id, glossary)).join('\n'),
    ],
    ['Data stores', request.dataStores.join(', ')],
    ...claimEntries(request),
    ['Justification', request.justification ?? '(erased)'],
    ...(request.previousRequest ? [['Asks again for', related(request.previousRequest)] as const] : []),
    ...(request.askedAgainAs?.length
      ? [['Asked again as', request.askedAgainAs.map(related).join('\n')] as const]
      : []),
    ...(request.earlier?.length ? [['Earlier under its ID', request.earlier.map(related).join('\n')] as const] : []),
    ['Internal approval', decision(request.internalApproval)],
    ...(request.questions ?? []).flatMap(questionEntries),
    ...(request.approvals !== null && request.approvals.needed > 1
      ? [['Approvals', approvals(request.approvals)] as const]
      : []),
    ['Decision', decision(request.customerDecision)],
    ...openingEntries(request),
    ...useEntries(request),
  ];
}

/** What the customer is asked about, or told of, as an exclusion. The provider's answer names who declared it by an id alone. */
const claimEntries = ({ exclusion = null, declaredBy = null }: RequestView): readonly (readonly [string, string])[] =>
  exclusion === null
    ? []
    : [
        ['Claimed as', terms.exclusions[exclusion]],
        ['Claimed by', declaredBy === null || typeof declaredBy === 'string' ? (declaredBy ?? '') : name(declaredBy)],
      ];

/** Such as `orders: opened 10:04, closed 18:04, sessions ended: 1`. */
function openingLine(one: v.InferOutput<typeof Opened>[number]): string {
  const { dataStore, openedAt, closedAt, sessionsEnded, notClosed, outsideGrant } = one;
  const parts = [
    openedAt !== null && `opened ${localTime(openedAt)}`,
    closedAt === null ? 'not closed yet' : `closed ${localTime(closedAt)}, sessions ended: ${sessionsEnded}`,
    notClosed !== null && `should have been closed ${localTime(notClosed.since)}: ${terms.notClosed[notClosed.reason]}`,
    outsideGrant !== null && `no grant covers it: ${terms.outsideGrant[outsideGrant]}`,
  ];
  return `${dataStore}: ${parts.filter((part) => part !== false).join(', ')}`;
}

function openingEntries({ access, opened = [] }: RequestView): readonly (readonly [string, string])[] {
  const ended = access?.reallyEndedAt ?? null;
  return [
    ...(opened.length === 0 ? [] : [['Opened and closed', opened.map(openingLine).join('\n')] as const]),
    ...(ended === null ? [] : [['Access really ended', localTime(ended)] as const]),
  ];
}

/** Such as `opened 12 records of invoice in orders, 10:04 to 10:09`. */
function useLine({ action, count, objectClass, dataStore, firstAt, lastAt }: v.InferOutput<typeof Use>): string {
  const times = firstAt === lastAt ? localTime(firstAt) : `${localTime(firstAt)} to ${localTime(lastAt)}`;
  return `${terms.actions[action]({ n: count, of: objectClass })} in ${dataStore}, ${times}`;
}

function useEntries({ access, used }: RequestView): readonly (readonly [string, string])[] {
  if (used === undefined) return [];
  const { actions, outsideGrant, unlisted } = used;
  const lines = [...actions.map(useLine), ...(unlisted > 0 ? [`and ${unlisted} actions more, see the log`] : [])];
  return [
    ...(access === null && lines.length === 0
      ? []
      : [['What was done', lines.join('\n') || 'nothing was reported'] as const]),
    ...(outsideGrant.length === 0
      ? []
      : [
          [
            'Outside of a grant',
            outsideGrant.map((one) => `${useLine(one)} (${terms.outsideGrant[one.reason]})`).join('\n'),
          ] as const,
        ]),
  ];
}

const questionEntries = (
  { id, question, askedBy, askedAt, answer, answeredAt }: v.InferOutput<typeof Question>,
  index: number,
): readonly (readonly [string, string])[] => [
  [
    `Question ${index + 1}`,
    `${id}${askedBy === null ? '' : ` by ${name(askedBy)}`}, ${localTime(askedAt)}: ${question ?? '(erased)'}`,
  ],
  [
    `Answer ${index + 1}`,
    answeredAt === null ? 'not answered yet' : `${localTime(answeredAt)}: ${answer ?? '(erased)'}`,
  ],
];
