import type { OutsideGrantReason } from '@lockbox/contracts/generated/events';
import type { UsePart } from '@lockbox/store/collections/requests';
import type { Notice } from '../work-list/notice.ts';
import type { Catalogue, FactLabels, UseWords } from './catalogue.ts';
import type { MessageView, RequestInMessage, TextInMessage } from './view.ts';

/** A line of the table below the words. */
export interface LetterFact {
  readonly label: string;
  readonly value: string;
}

/** What a letter lists of a notice, in any language. */
export function factsOf(
  notice: Notice,
  view: MessageView,
  { labels, use, guard }: Pick<Catalogue, 'labels' | 'use' | 'guard'>,
): readonly LetterFact[] {
  const { times } = view;
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder':
      return requestFacts(notice.requestId, view, labels, [
        { label: labels.requestExpiration, value: times.full(notice.expiresAt) },
        { label: labels.accessPeriod, value: labels.eightHours },
      ]);
    case 'review-needed':
      return requestFacts(notice.requestId, view, labels, [
        { label: labels.decideBy, value: times.full(notice.reviewExpiresAt) },
        ...(notice.shown === undefined ? [] : [{ label: labels.presentedContent, value: notice.shown }]),
      ]);
    case 'review-reminder':
      return requestFacts(notice.requestId, view, labels, [
        { label: labels.decideBy, value: times.full(notice.reviewExpiresAt) },
      ]);
    case 'question-asked':
      return questionFacts(notice.requestId, view, labels, [{ label: labels.question, text: view.question?.asked }]);
    case 'question-answered':
      return questionFacts(notice.requestId, view, labels, [
        { label: labels.question, text: view.question?.asked },
        { label: labels.answer, text: view.question?.answered },
      ]);
    case 'one-more-approval':
      return requestFacts(notice.requestId, view, labels, [
        ...commentFact(view, labels),
        { label: labels.requestExpiration, value: times.full(notice.expiresAt) },
        { label: labels.accessPeriod, value: labels.eightHours },
      ]);
    case 'approved':
      return requestFacts(notice.requestId, view, labels, [
        { label: labels.accessExpiration, value: times.full(notice.accessUntil) },
        ...commentFact(view, labels),
      ]);
    case 'denied':
    case 'rejected-internally':
      return requestFacts(notice.requestId, view, labels, commentFact(view, labels));
    case 'expired':
    case 'review-expired':
    case 'not-required':
    case 'exclusion':
    case 'disclosed':
      return requestFacts(notice.requestId, view, labels, []);
    case 'access-ended':
      return requestFacts(notice.requestId, view, labels, useFacts(view, labels, use));
    case 'used-outside-grant': {
      const { actions, count, engineerId, reportedRequestId } = notice;
      const more = count > actions.length ? [use.more(count - actions.length)] : [];
      const lines = actions.map((one) => `${outsideLine(one, use)}, ${times.full(one.usedAt)}`);
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
        { label: labels.outsideGrant, value: use.reasons[notice.reason] },
        { label: labels.request, value: notice.reportedRequestId },
      ];
    case 'access-not-closed':
      return [
        { label: labels.dataStore, value: notice.dataStoreId },
        { label: labels.accessEndedAt, value: times.full(notice.since) },
        { label: labels.why, value: guard.notClosed[notice.reason] },
        { label: labels.request, value: notice.reportedRequestId },
      ];
    case 'access-refused': {
      const { engineerId, dataStoreId, permission, reason, count, firstAt, lastAt } = notice;
      return [
        { label: labels.triedBy, value: `${view.person(engineerId)}, ${view.providerName}` },
        { label: labels.dataStore, value: dataStoreId },
        ...(permission === null
          ? []
          : [{ label: labels.permissions, value: permissionLine(permission, view, labels) }]),
        { label: labels.why, value: guard.refused[reason] },
        { label: labels.attempts, value: guard.attempts(count, times.full(firstAt), times.full(lastAt)) },
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
  labels: FactLabels,
  more: readonly LetterFact[],
): readonly LetterFact[] {
  const { request, times, providerName } = view;
  if (request === null) return [...more, { label: labels.request, value: requestId }];
  return [
    { label: labels.supportRequestId, value: request.supportRequestId },
    { label: labels.environment, value: request.environment },
    { label: labels.requestedBy, value: `${request.engineer}, ${providerName}` },
    { label: labels.requestedAt, value: times.full(request.requestedAt) },
    ...(request.emergencyClaimedBy === null
      ? []
      : [{ label: labels.emergencyClaimedBy, value: `${request.emergencyClaimedBy.displayName}, ${providerName}` }]),
    ...(request.previous === null ? [] : [{ label: labels.askedBefore, value: previousLine(request.previous, view) }]),
    ...(request.hasJustification
      ? [
          {
            label: labels.reason,
            value: request.justification ?? (request.justificationDiffers ? labels.differs : labels.erased),
          },
        ]
      : []),
    { label: labels.permissions, value: request.permissions.map((id) => permissionLine(id, view, labels)).join('\n') },
    { label: labels.dataStores, value: request.dataStores.join(', ') },
    ...(request.internalApprover === null
      ? []
      : [{ label: labels.approvedInternallyBy, value: `${request.internalApprover}, ${providerName}` }]),
    ...more,
    { label: labels.request, value: requestId },
  ];
}

/** Such as "Denied, 3 March 2026 at 10:00"; of a request that the reader does not see its id, which the log has. */
function previousLine(
  { requestId, outcome, endedAt }: NonNullable<RequestInMessage['previous']>,
  { times }: MessageView,
): string {
  if (outcome === null) return requestId;
  return endedAt === null ? outcome : `${outcome}, ${times.full(endedAt)}`;
}

/** Nobody would read a letter that lists more kinds of actions; the portal does. */
const LISTED = 20;

/** What the sources have reported by now; of what is not known nothing is said, least of all that nothing was reported. */
function useFacts({ request }: MessageView, labels: FactLabels, use: UseWords): readonly LetterFact[] {
  const uses = request?.uses ?? null;
  if (uses === null) return [];
  const { actions, outsideGrant, unlisted } = uses;
  const listed = (lines: readonly string[], others: number): string =>
    [...lines.slice(0, LISTED), ...(others > 0 ? [use.more(others)] : [])].join('\n');
  const others = (kinds: readonly unknown[]) => Math.max(0, kinds.length - LISTED);
  return [
    {
      label: labels.whatWasDone,
      value:
        actions.length + unlisted === 0
          ? use.nothing
          : listed(
              actions.map((one) => didLine(one, use)),
              others(actions) + unlisted,
            ),
    },
    ...(outsideGrant.length === 0
      ? []
      : [
          {
            label: labels.outsideGrant,
            value: listed(
              outsideGrant.map((one) => outsideLine(one, use)),
              others(outsideGrant),
            ),
          },
        ]),
  ];
}

type Did = Pick<UsePart, 'action' | 'count' | 'objectClass' | 'dataStoreId'>;

const didLine = ({ action, count, objectClass, dataStoreId }: Did, { did }: UseWords): string =>
  did[action](count, objectClass, dataStoreId);

const outsideLine = (one: Did & { readonly reason: OutsideGrantReason }, use: UseWords): string =>
  `${didLine(one, use)} (${use.reasons[one.reason]})`;

function questionFacts(
  requestId: string,
  view: MessageView,
  labels: FactLabels,
  said: readonly { readonly label: string; readonly text: TextInMessage | undefined }[],
): readonly LetterFact[] {
  const { request, times } = view;
  const until = request?.expiresAt ?? null;
  return [
    ...said.flatMap(({ label, text }) =>
      text === undefined ? [] : [{ label, value: text.text ?? (text.differs ? labels.differs : labels.erased) }],
    ),
    ...requestFacts(
      requestId,
      view,
      labels,
      until === null ? [] : [{ label: labels.requestExpiration, value: times.full(until) }],
    ),
  ];
}

/** What it is called, what it allows, and at the end its id, which the log has; of one that nobody has described the id alone. */
function permissionLine(id: string, { permission }: MessageView, labels: FactLabels): string {
  const known = permission(id);
  if (known === null) return `${id} (${labels.notDescribed})`;
  return `${known.title}${known.broad ? ` – ${labels.broad}` : ''}: ${known.description} (${id})`;
}

const commentFact = ({ comment }: MessageView, labels: FactLabels): readonly LetterFact[] =>
  comment === null ? [] : [{ label: labels.comment, value: comment }];
