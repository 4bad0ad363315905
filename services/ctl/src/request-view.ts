import { ACCESS_ACTIONS, OUTSIDE_GRANT_REASONS } from '@lockbox/contracts/access-use-rules';
import { LockboxError } from '@lockbox/contracts/errors';
import { TRIGGERS } from '@lockbox/contracts/submission-rules';
import { shownOfAnswer } from '@lockbox/domain/shown-answer';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type CommandOutput, localTime, type Tone } from './output.ts';

/** The part of the API's answers that the command line reads. */
export const Person = Type.Object({ id: Type.String(), displayName: Type.Union([Type.String(), Type.Null()]) });
export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Decision = Type.Object({
  decision: Type.String(),
  by: Person,
  at: Type.String(),
  comment: Nullable(Type.String()),
});
/** The provider is not told who of the customer has decided. */
const CustomersDecision = Type.Object({ ...Decision.properties, by: Nullable(Person) });
const Question = Type.Object({
  id: Type.String(),
  question: Nullable(Type.String()),
  askedBy: Nullable(Person),
  askedAt: Type.String(),
  answer: Nullable(Type.String()),
  answeredAt: Nullable(Type.String()),
});
const Use = Type.Object({
  action: Type.Enum(ACCESS_ACTIONS),
  objectClass: Type.String(),
  dataStore: Type.String(),
  count: Type.Integer(),
  firstAt: Type.String(),
  lastAt: Type.String(),
});
const Used = Type.Object({
  actions: Type.Array(Use),
  outsideGrant: Type.Array(Type.Object({ ...Use.properties, reason: Type.Enum(OUTSIDE_GRANT_REASONS) })),
  unlisted: Type.Integer(),
});
/** One of two approvals, while the other is needed. The provider is told neither by whom nor with which comment. */
const Approval = Type.Object({
  at: Type.String(),
  counts: Type.Boolean(),
  by: Type.Optional(Person),
  comment: Type.Optional(Nullable(Type.String())),
});
export const RequestView = Type.Object({
  id: Type.String(),
  tenantId: Type.String(),
  supportRequestId: Type.String(),
  status: Type.String(),
  environment: Type.Object({ id: Type.String(), displayName: Nullable(Type.String()) }),
  requestedAt: Type.String(),
  expiresAt: Nullable(Type.String()),
  accessExpiresAt: Nullable(Type.String()),
  engineer: Person,
  permissions: Type.Array(Type.String()),
  dataStores: Type.Array(Type.String()),
  justification: Nullable(Type.String()),
  trigger: Type.Enum(TRIGGERS),
  internalApproval: Nullable(Decision),
  approvals: Nullable(Type.Object({ needed: Type.Integer(), given: Type.Array(Approval) })),
  customerDecision: Nullable(CustomersDecision),
  /** A portal of an earlier release has none. */
  questions: Type.Optional(Type.Array(Question)),
  access: Nullable(Type.Object({ state: Type.String(), endReason: Nullable(Type.String()) })),
  /** A portal of an earlier release has none. */
  used: Type.Optional(Used),
});
export type RequestView = Static<typeof RequestView>;

const TextCheck = Type.Object({
  digest: Nullable(Type.String()),
  salt: Nullable(Type.String()),
  differs: Type.Boolean(),
});
/** What customers' answers have besides: by it the command line sees for itself that it shows what the log means. */
const ShownView = Type.Object({
  ...RequestView.properties,
  ticketId: Nullable(Type.String()),
  questions: Type.Optional(
    Type.Array(
      Type.Object({
        ...Question.properties,
        askedBy: Person,
        texts: Type.Object({ question: TextCheck, answer: TextCheck }),
      }),
    ),
  ),
  approvals: Nullable(
    Type.Object({
      needed: Type.Integer(),
      given: Type.Array(
        Type.Object({
          at: Type.String(),
          by: Person,
          comment: Nullable(Type.String()),
          counts: Type.Boolean(),
          text: TextCheck,
        }),
      ),
    }),
  ),
  texts: Type.Object({ justification: TextCheck, internalComment: TextCheck }),
  shown: Nullable(Type.String()),
});

/** Whether a customer's request is shown as the log has it; the hash that a decision about it names. */
export async function shownIn(answer: unknown): Promise<string> {
  const { questions = [], ...request } = Value.Parse(ShownView, answer);
  const shown = await shownOfAnswer({ ...request, questions });
  if (shown !== null) return shown;
  throw new LockboxError(
    'SHOWN_UNPROVEN',
    'What the portal answers about this request is not what the log has: it cannot be decided. Tell whoever runs Lockbox.',
  );
}

/** What the portal says that permissions allow; of one that is not there nothing is known. */
export const Glossary = Type.Object({
  permissions: Type.Array(
    Type.Object({ id: Type.String(), title: Type.String(), description: Type.String(), broad: Type.Boolean() }),
  ),
});
type Glossary = Static<typeof Glossary>;

const TONES: Readonly<Record<string, Tone>> = {
  'action-needed': 'waiting',
  'awaiting-internal-approval': 'waiting',
  approved: 'good',
  'not-required': 'good',
  denied: 'bad',
  'rejected-internally': 'bad',
};

export const name = ({ displayName, id }: Static<typeof Person>): string =>
  displayName === null ? id : `${displayName} (${id})`;
/** `action-needed` as words: `Action needed`. */
const words = (status: string): string => (status[0]?.toUpperCase() ?? '') + status.slice(1).replaceAll('-', ' ');

export function requestColumns(out: CommandOutput) {
  return [
    { title: 'REQUEST', text: ({ id }: RequestView) => id },
    { title: 'SUPPORT REQUEST', text: ({ supportRequestId }: RequestView) => supportRequestId },
    { title: 'ENVIRONMENT', text: ({ environment }: RequestView) => environment.displayName ?? environment.id },
    { title: 'STATUS', text: ({ status }: RequestView) => out.tone(TONES[status] ?? 'quiet', words(status)) },
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
      counts ? '' : ' (does not count: no administrator any more)',
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

/** Without a glossary permissions are shown by their ids. */
export function requestEntries(request: RequestView, glossary?: Glossary): readonly (readonly [string, string])[] {
  const decision = (made: Static<typeof CustomersDecision> | null): string =>
    made === null
      ? ''
      : `${made.decision}${made.by === null ? '' : ` by ${name(made.by)}`}, ${localTime(made.at)}${made.comment ? `: ${made.comment}` : ''}`;
  return [
    ['Request', request.id],
    ['Support request ID', request.supportRequestId],
    ['Environment', name(request.environment)],
    ['Status', words(request.status)],
    ['Requested', localTime(request.requestedAt)],
    ['Request expiration', localTime(request.expiresAt)],
    ['Access period', '8 hours'],
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
    ['Justification', request.justification ?? '(erased)'],
    ['Internal approval', decision(request.internalApproval)],
    ...(request.questions ?? []).flatMap(questionEntries),
    ...(request.approvals !== null && request.approvals.needed > 1
      ? [['Approvals', approvals(request.approvals)] as const]
      : []),
    ['Decision', decision(request.customerDecision)],
    ...useEntries(request),
  ];
}

const DID: Readonly<Record<Static<typeof Use>['action'], string>> = {
  LIST: 'listed',
  READ: 'opened',
  EXPORT: 'exported',
  CREATE: 'created',
  UPDATE: 'changed',
  DELETE: 'deleted',
  EXECUTE: 'ran',
};
const WHY_OUTSIDE: Readonly<Record<(typeof OUTSIDE_GRANT_REASONS)[number], string>> = {
  REQUEST_UNKNOWN: 'no such request',
  NOT_GRANTED: 'no access was granted',
  BEFORE_GRANT: 'before access began',
  AFTER_END: 'after access had ended',
  OTHER_ENGINEER: 'by somebody else',
  OTHER_DATA_STORE: 'on another data store',
  OTHER_PERMISSION: 'by another permission',
};

/** Such as `opened 12 × invoice in orders, 10:04 to 10:09`. */
function useLine({ action, count, objectClass, dataStore, firstAt, lastAt }: Static<typeof Use>): string {
  const times = firstAt === lastAt ? localTime(firstAt) : `${localTime(firstAt)} to ${localTime(lastAt)}`;
  return `${DID[action]} ${count} × ${objectClass} in ${dataStore}, ${times}`;
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
            outsideGrant.map((one) => `${useLine(one)} (${WHY_OUTSIDE[one.reason]})`).join('\n'),
          ] as const,
        ]),
  ];
}

const questionEntries = (
  { id, question, askedBy, askedAt, answer, answeredAt }: Static<typeof Question>,
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
