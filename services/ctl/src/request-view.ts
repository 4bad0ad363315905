import { AccessRequest, type Glossary, LockboxRequest, SealedRequest } from '@lockbox/api/answers';
import { type CommandOutput, localTime, type Tone } from '@lockbox/command-line/output';
import { LockboxError } from '@lockbox/contracts/errors';
import { LIMITS } from '@lockbox/domain/catalogue/limits';
import { internalShownOfAnswer, sealedShownOfAnswer, shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import type { StatusSlug } from '@lockbox/domain/requests/statuses';
import { terms as english } from '@lockbox/words/en/terms';
import { messagesOf } from '@lockbox/words/messages';
import * as v from 'valibot';
import { answerOf } from './api.ts';

/** A request as the API answers it: to the provider's people, or to its customer's. */
export const RequestView = v.union([AccessRequest, LockboxRequest]);
export type RequestView = AccessRequest | LockboxRequest;
type Used = RequestView['used'];

/** Checks that a customer's request is shown as it is in the log; returns the hash that a decision about it names. */
export async function shownIn(answer: unknown): Promise<string> {
  return proven(await shownOfAnswer(answerOf(LockboxRequest, answer)));
}

/** The same of an access request that waits for an internal approval. */
export async function internalShownNow(answer: unknown): Promise<string> {
  return proven(await internalShownOfAnswer(answerOf(AccessRequest, answer)));
}

/** The same of a sealed demand that waits for one. */
export const sealedShownIn = (answer: unknown): string => proven(sealedShownOfAnswer(answerOf(SealedRequest, answer)));

function proven(shown: string | null): string {
  if (shown !== null) return shown;
  throw new LockboxError(
    'SHOWN_UNPROVEN',
    'What the portal answers about this request is not what the log has: it cannot be decided. Tell whoever runs Lockbox.',
  );
}

/** A person, or a thing, with its name. */
interface Named {
  readonly id: string;
  readonly displayName: string | null;
}

const TONES: Readonly<Record<string, Tone>> = {
  'action-needed': 'waiting',
  'awaiting-internal-approval': 'waiting',
  approved: 'good',
  'not-required': 'good',
  denied: 'bad',
  'rejected-internally': 'bad',
};

export const shownName = ({ displayName, id }: Named): string => (displayName === null ? id : `${displayName} (${id})`);
const terms = messagesOf<typeof english>('en', english);
/** The name of a status; the slug of one that only a newer portal knows. */
const statusName = (slug: string): string =>
  Object.hasOwn(terms.statuses, slug) ? terms.statuses[slug as StatusSlug] : slug;

export function requestTextColumns(out: CommandOutput) {
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
  const lines = given.map((one) =>
    [
      'by' in one ? `${shownName(one.by)}, ${localTime(one.at)}` : localTime(one.at),
      'by' in one && one.comment ? `: ${one.comment}` : '',
      one.counts ? '' : ' (does not count: no administrator any more, or not signed by a passkey that counts)',
    ].join(''),
  );
  return [`${count} of ${needed}`, ...lines].join('\n');
}

/** Returns whether the request needs another approval after the one that was just given. */
export const needsAnother = ({ status, approvals }: RequestView): boolean =>
  status === 'action-needed' && approvals !== null && approvals.given.length > 0;

/** A permission in words, with its id, which the log has. */
function permissionLine(id: string, { permissions }: Glossary): string {
  const known = permissions.find((one) => one.id === id);
  if (known === undefined) return `${id} (not described: ask what it allows)`;
  return `${known.title} (${id})${known.broad ? ', broad' : ''}: ${known.description}`;
}

/** Such as `<id> (Denied, <when>)`. */
function related({ id, status, endedAt }: RequestView['earlier'][number]): string {
  const stands = [status === null ? '' : statusName(status), localTime(endedAt)].filter((part) => part !== '');
  return stands.length === 0 ? id : `${id} (${stands.join(', ')})`;
}

/** Without a glossary permissions are shown by their ids. */
export function requestEntries(request: RequestView, glossary?: Glossary): readonly (readonly [string, string])[] {
  const decision = (made: RequestView['customerDecision']): string =>
    made === null
      ? ''
      : `${made.decision}${made.by === null ? '' : ` by ${shownName(made.by)}`}, ${localTime(made.at)}${made.comment ? `: ${made.comment}` : ''}`;
  return [
    ['Request', request.id],
    ...(request.idInLog === request.id ? [] : [['ID in the log', request.idInLog] as const]),
    ['Support request ID', request.supportRequestId],
    ['Environment', shownName(request.environment)],
    ['Status', statusName(request.status)],
    ['Requested', localTime(request.requestedAt)],
    ['Request expiration', localTime(request.expiresAt)],
    ['Access period', `${LIMITS.accessHours} hours`],
    ['Access expiration', localTime(request.accessExpiresAt)],
    ['Access', [request.access?.state, request.access?.endReason].filter(Boolean).join(', ')],
    ['Engineer', shownName(request.engineer)],
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
    ...(request.askedAgainAs.length > 0
      ? [['Asked again as', request.askedAgainAs.map(related).join('\n')] as const]
      : []),
    ...(request.earlier.length > 0 ? [['Earlier under its ID', request.earlier.map(related).join('\n')] as const] : []),
    ['Internal approval', decision(request.internalApproval)],
    ...request.questions.flatMap(questionEntries),
    ...(request.approvals !== null && request.approvals.needed > 1
      ? [['Approvals', approvals(request.approvals)] as const]
      : []),
    ['Decision', decision(request.customerDecision)],
    ...openingEntries(request),
    ...useEntries(request),
  ];
}

/**
 * The exclusion that the customer is asked about or informed of. The provider's answer names the person who declared it
 * only by an id.
 */
const claimEntries = ({ exclusion, declaredBy }: RequestView): readonly (readonly [string, string])[] =>
  exclusion === null
    ? []
    : [
        ['Claimed as', terms.exclusions[exclusion]],
        [
          'Claimed by',
          declaredBy === null || typeof declaredBy === 'string' ? (declaredBy ?? '') : shownName(declaredBy),
        ],
      ];

/** Such as `orders: opened 10:04, closed 18:04, sessions ended: 1`. */
function openingLine(one: RequestView['opened'][number]): string {
  const { dataStore, openedAt, closedAt, sessionsEnded, notClosed, outsideGrant } = one;
  const parts = [
    openedAt !== null && `opened ${localTime(openedAt)}`,
    closedAt === null ? 'not closed yet' : `closed ${localTime(closedAt)}, sessions ended: ${sessionsEnded}`,
    notClosed !== null && `should have been closed ${localTime(notClosed.since)}: ${terms.notClosed[notClosed.reason]}`,
    outsideGrant !== null && `no grant covers it: ${terms.outsideGrant[outsideGrant]}`,
  ];
  return `${dataStore}: ${parts.filter((part) => part !== false).join(', ')}`;
}

function openingEntries({ access, opened }: RequestView): readonly (readonly [string, string])[] {
  const ended = access?.reallyEndedAt ?? null;
  return [
    ...(opened.length === 0 ? [] : [['Opened and closed', opened.map(openingLine).join('\n')] as const]),
    ...(ended === null ? [] : [['Access really ended', localTime(ended)] as const]),
  ];
}

/** Such as `opened 12 records of invoice in orders, 10:04 to 10:09`. */
function useLine({ action, count, objectClass, dataStore, firstAt, lastAt }: Used['actions'][number]): string {
  const times = firstAt === lastAt ? localTime(firstAt) : `${localTime(firstAt)} to ${localTime(lastAt)}`;
  return `${terms.actions[action]({ n: count, of: objectClass })} in ${dataStore}, ${times}`;
}

function useEntries({ access, used }: RequestView): readonly (readonly [string, string])[] {
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
  { id, question, askedBy, askedAt, answer, answeredAt }: RequestView['questions'][number],
  index: number,
): readonly (readonly [string, string])[] => [
  [
    `Question ${index + 1}`,
    `${id}${askedBy === null ? '' : ` by ${shownName(askedBy)}`}, ${localTime(askedAt)}: ${question ?? '(erased)'}`,
  ],
  [
    `Answer ${index + 1}`,
    answeredAt === null ? 'not answered yet' : `${localTime(answeredAt)}: ${answer ?? '(erased)'}`,
  ],
];
