import type { OutsideGrantReason } from '@lockbox/contracts/generated/events';
import { STATUSES } from '@lockbox/domain/requests/statuses';
import type { UsePart } from '@lockbox/store/collections/requests';
import type { EmailWords } from '@lockbox/words/emails';
import type { Notice } from '../work-list/notice.ts';
import type { MessageView, RequestInMessage, TextInMessage } from './view.ts';

/** A line of the table below the words. */
export interface LetterFact {
  readonly label: string;
  readonly value: string;
}

/** The facts that a letter lists below its words. */
export function factsOf(notice: Notice, view: MessageView, words: EmailWords): readonly LetterFact[] {
  const { times } = view;
  const { labels, terms, values } = words;
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder':
      return requestFacts(notice.requestId, view, words, [
        { label: labels.requestExpiration, value: times.full(notice.expiresAt) },
        { label: labels.accessPeriod, value: values.accessPeriod },
      ]);
    case 'review-needed':
      return requestFacts(notice.requestId, view, words, [
        { label: labels.decideBy, value: times.full(notice.reviewExpiresAt) },
        ...(notice.shown === undefined ? [] : [{ label: labels.presentedContent, value: notice.shown }]),
      ]);
    case 'review-reminder':
      return requestFacts(notice.requestId, view, words, [
        { label: labels.decideBy, value: times.full(notice.reviewExpiresAt) },
      ]);
    case 'question-asked':
      return questionFacts(notice.requestId, view, words, [{ label: labels.question, text: view.question?.asked }]);
    case 'question-answered':
      return questionFacts(notice.requestId, view, words, [
        { label: labels.question, text: view.question?.asked },
        { label: labels.answer, text: view.question?.answered },
      ]);
    case 'one-more-approval':
      return requestFacts(notice.requestId, view, words, [
        ...commentFact(view, words),
        { label: labels.requestExpiration, value: times.full(notice.expiresAt) },
        { label: labels.accessPeriod, value: values.accessPeriod },
      ]);
    case 'approved':
      return requestFacts(notice.requestId, view, words, [
        { label: labels.accessExpiration, value: times.full(notice.accessUntil) },
        ...commentFact(view, words),
      ]);
    case 'denied':
    case 'rejected-internally':
      return requestFacts(notice.requestId, view, words, commentFact(view, words));
    case 'expired':
    case 'review-expired':
    case 'not-required':
    case 'exclusion':
    case 'disclosed':
      return requestFacts(notice.requestId, view, words, []);
    case 'access-ended':
      return requestFacts(notice.requestId, view, words, useFacts(view, words));
    case 'used-outside-grant': {
      const { actions, count, engineerId, reportedRequestId } = notice;
      const more = count > actions.length ? [values.more({ n: count - actions.length })] : [];
      const lines = actions.map((one) => `${outsideLine(one, words)}, ${times.full(one.usedAt)}`);
      return [
        { label: labels.doneBy, value: `${view.person(engineerId)}, ${view.providerName}` },
        { label: labels.outsideGrant, value: [...lines, ...more].join('\n') },
        { label: labels.request, value: reportedRequestId },
      ];
    }
    case 'open-outside-grant':
      return [
        { label: labels.dataStore, value: notice.dataStoreId },
        { label: notice.isClosed ? labels.closedAt : labels.openedAt, value: times.full(notice.at) },
        { label: labels.outsideGrant, value: terms.outsideGrant[notice.reason] },
        { label: labels.request, value: notice.reportedRequestId },
      ];
    case 'access-not-closed':
      return [
        { label: labels.dataStore, value: notice.dataStoreId },
        { label: labels.accessEndedAt, value: times.full(notice.since) },
        { label: labels.why, value: terms.notClosed[notice.reason] },
        { label: labels.request, value: notice.reportedRequestId },
      ];
    case 'access-refused': {
      const { engineerId, dataStoreId, permission, reason, count, firstAt, lastAt } = notice;
      return [
        { label: labels.triedBy, value: `${view.person(engineerId)}, ${view.providerName}` },
        { label: labels.dataStore, value: dataStoreId },
        ...(permission === null ? [] : [{ label: labels.permissions, value: permissionLine(permission, view, words) }]),
        { label: labels.why, value: terms.refused[reason] },
        {
          label: labels.attempts,
          value: values.attempts({ count, first: times.full(firstAt), last: times.full(lastAt) }),
        },
      ];
    }
    case 'became-unmanaged':
      return [
        { label: labels.environment, value: view.environment(notice.environmentId) },
        { label: labels.protectedUntil, value: times.full(notice.protectedUntil) },
      ];
    case 'policy-enabled':
    case 'policy-disabled':
    case 'approval-rule-set':
    case 'emergency-rule-set':
    case 'policy-change-proposed':
    case 'policy-change-withdrawn':
      return [];
    case 'passkeys-changed':
      return notice.fingerprint === null
        ? []
        : [{ label: labels.fingerprint, value: notice.fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ') }];
    case 'roll-out-overdue':
      return notice.missing.map(({ environmentId, dataStoreId }) => ({
        label: view.environment(environmentId),
        value: dataStoreId,
      }));
    default:
      return notice satisfies never;
  }
}

function requestFacts(
  requestId: string,
  view: MessageView,
  words: EmailWords,
  more: readonly LetterFact[],
): readonly LetterFact[] {
  const { request, times, providerName } = view;
  const { labels } = words;
  if (request === null) return [...more, { label: labels.request, value: requestId }];
  return [
    { label: labels.supportRequestId, value: request.supportRequestId },
    { label: labels.environment, value: request.environment },
    { label: labels.requestedBy, value: `${request.engineer}, ${providerName}` },
    { label: labels.requestedAt, value: times.full(request.requestedAt) },
    ...(request.emergencyClaimedBy === null
      ? []
      : [{ label: labels.emergencyClaimedBy, value: `${request.emergencyClaimedBy.displayName}, ${providerName}` }]),
    ...(request.previous === null
      ? []
      : [{ label: labels.askedBefore, value: previousLine(request.previous, view, words) }]),
    ...(request.hasJustification
      ? [
          {
            label: labels.reason,
            value: textLine({ text: request.justification, differs: request.justificationDiffers }, words),
          },
        ]
      : []),
    { label: labels.permissions, value: request.permissions.map((id) => permissionLine(id, view, words)).join('\n') },
    { label: labels.dataStores, value: request.dataStores.join(', ') },
    ...(request.internalApprover === null
      ? []
      : [{ label: labels.approvedInternallyBy, value: `${request.internalApprover}, ${providerName}` }]),
    ...more,
    { label: labels.request, value: requestId },
  ];
}

/** Such as "Denied, ended 3 March 2026 at 10:00"; for a request that the reader does not see, its id, which the log has. */
function previousLine(
  { requestId, status, endedAt }: NonNullable<RequestInMessage['previous']>,
  { times }: MessageView,
  { terms, values }: EmailWords,
): string {
  if (status === null) return requestId;
  const name = terms.statuses[STATUSES[status].slug];
  return endedAt === null ? name : values.previous({ status: name, at: times.full(endedAt) });
}

/** Kinds of actions in a letter; longer lists are not read, and the portal has all. */
const LISTED = 20;

/** Use as reported by now. As long as it is not known, there is no such fact, least of all that nothing was reported. */
function useFacts({ request }: MessageView, words: EmailWords): readonly LetterFact[] {
  const { labels, values } = words;
  const uses = request?.uses ?? null;
  if (uses === null) return [];
  const { actions, outsideGrant, unlisted } = uses;
  const listed = (lines: readonly string[], others: number): string =>
    [...lines.slice(0, LISTED), ...(others > 0 ? [values.more({ n: others })] : [])].join('\n');
  const others = (kinds: readonly unknown[]) => Math.max(0, kinds.length - LISTED);
  return [
    {
      label: labels.whatWasDone,
      value:
        actions.length + unlisted === 0
          ? values.nothingDone
          : listed(
              actions.map((one) => didLine(one, words)),
              others(actions) + unlisted,
            ),
    },
    ...(outsideGrant.length === 0
      ? []
      : [
          {
            label: labels.outsideGrant,
            value: listed(
              outsideGrant.map((one) => outsideLine(one, words)),
              others(outsideGrant),
            ),
          },
        ]),
  ];
}

type Did = Pick<UsePart, 'action' | 'count' | 'objectClass' | 'dataStoreId'>;

const didLine = ({ action, count, objectClass, dataStoreId }: Did, { terms, values }: EmailWords): string =>
  values.done({ did: terms.actions[action]({ n: count, of: objectClass }), dataStore: dataStoreId });

const outsideLine = (one: Did & { readonly reason: OutsideGrantReason }, words: EmailWords): string =>
  `${didLine(one, words)} (${words.terms.outsideGrant[one.reason]})`;

const textLine = ({ text, differs }: TextInMessage, { values }: EmailWords): string =>
  text ?? (differs ? values.differs : values.erased);

function questionFacts(
  requestId: string,
  view: MessageView,
  words: EmailWords,
  said: readonly { readonly label: string; readonly text: TextInMessage | undefined }[],
): readonly LetterFact[] {
  const { request, times } = view;
  const until = request?.expiresAt ?? null;
  return [
    ...said.flatMap(({ label, text }) => (text === undefined ? [] : [{ label, value: textLine(text, words) }])),
    ...requestFacts(
      requestId,
      view,
      words,
      until === null ? [] : [{ label: words.labels.requestExpiration, value: times.full(until) }],
    ),
  ];
}

/** Name, meaning and id of a permission, which the log has; the id alone if the permission is not described. */
function permissionLine(id: string, { permission }: MessageView, { values }: EmailWords): string {
  const known = permission(id);
  if (known === null) return values.notDescribed({ id });
  const { title, description, broad } = known;
  return values.permission({ id, title, description, isBroad: broad });
}

const commentFact = ({ comment }: MessageView, { labels }: EmailWords): readonly LetterFact[] =>
  comment === null ? [] : [{ label: labels.comment, value: comment }];
