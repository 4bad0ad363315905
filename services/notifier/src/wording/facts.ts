import type { Notice } from '../work-list/notice.ts';
import type { FactLabels } from './catalogue.ts';
import type { MessageView, TextInMessage } from './view.ts';

/** A line of the table below the words. */
export interface LetterFact {
  readonly label: string;
  readonly value: string;
}

/** What a letter lists of a notice, in any language. */
export function factsOf(notice: Notice, view: MessageView, labels: FactLabels): readonly LetterFact[] {
  const { times } = view;
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder':
      return requestFacts(notice.requestId, view, labels, [
        { label: labels.requestExpiration, value: times.full(notice.expiresAt) },
        { label: labels.accessPeriod, value: labels.eightHours },
      ]);
    case 'review-needed':
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
    case 'access-ended':
    case 'exclusion':
    case 'disclosed':
      return requestFacts(notice.requestId, view, labels, []);
    case 'became-unmanaged':
      return [
        { label: labels.environment, value: view.environment(notice.environmentId) },
        { label: labels.protectedUntil, value: times.full(notice.protectedUntil) },
      ];
    case 'policy-enabled':
    case 'policy-disabled':
    case 'approval-rule-set':
    case 'policy-change-proposed':
    case 'policy-change-withdrawn':
      return [];
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

function questionFacts(
  requestId: string,
  view: MessageView,
  labels: FactLabels,
  said: readonly { readonly label: string; readonly text: TextInMessage | undefined }[],
): readonly LetterFact[] {
  const { request, times } = view;
  const until = request?.expiresAt ?? null;
  return [
    ...said.map(({ label, text }) => ({
      label,
      value: text?.text ?? (text?.differs ? labels.differs : labels.erased),
    })),
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
