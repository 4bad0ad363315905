import type { Exclusion } from '@lockbox/contracts/generated/events';
import type { Notice } from '../work-list/notice.ts';
import type { Catalogue, Fact, Letter, RequestView, View } from './letter.ts';
import { policyUrl, recordUrl, requestUrl } from './links.ts';

const EXCLUSIONS: Readonly<Record<Exclusion, string>> = {
  INADVERTENT: 'customer data was come across inadvertently, in work on the underlying platform',
  EMERGENCY: 'an emergency outside of normal procedures',
  LEGAL_DEMAND: 'an external legal demand for data',
};

const requestLink = (view: View, id: string, label = 'View the request') => ({ label, url: requestUrl(view, id) });
const recordLink = (view: View) => ({ label: 'View the record', url: recordUrl(view) });
const policyLink = (view: View) => ({ label: 'Open the policy', url: policyUrl(view) });

const NOTHING_BY_MAIL = 'Nothing is decided by this message or by opening its link: sign in to the portal to decide.';

function footer(view: View): string {
  return view.side === 'customer'
    ? `You get this because you are an administrator of ${view.tenant}. ${NOTHING_BY_MAIL}`
    : 'You get this because you take part in this request. It is sent automatically; replies are not read.';
}

/** "T-4711 (Contoso Production)", or less where less is known. */
const named = (request: RequestView | null): string =>
  request === null ? 'a request' : `${request.supportRequestId} (${request.environment})`;

function factsOf(view: View, extra: readonly Fact[] = []): readonly Fact[] {
  const { request, times } = view;
  if (request === null) return extra;
  return [
    { label: 'Support request ID', value: request.supportRequestId },
    { label: 'Environment', value: request.environment },
    { label: 'Requested by', value: `${request.engineer}, ${view.providerName}` },
    { label: 'Requested', value: times.full(request.requestedAt) },
    { label: 'Reason', value: request.justification ?? '(erased)' },
    { label: 'Permissions', value: request.permissions.join(', ') },
    { label: 'Data stores', value: request.dataStores.join(', ') },
    ...(request.internalApprover === null
      ? []
      : [{ label: 'Approved internally by', value: `${request.internalApprover}, ${view.providerName}` }]),
    ...extra,
    { label: 'Request', value: request.requestId },
  ];
}

const commentFact = (view: View): readonly Fact[] =>
  view.comment === null ? [] : [{ label: 'Comment', value: view.comment }];

function compose(notice: Notice, view: View): Letter {
  const { times, request, providerName } = view;
  const about = named(request);
  const base = { footer: footer(view), facts: factsOf(view) };
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder': {
      const remind = notice.kind === 'reminder';
      return {
        ...base,
        subject: `${remind ? 'Reminder: action needed' : 'Action needed'} by ${times.short(notice.expiresAt)}: ${about}`,
        heading: remind ? 'A request for access to your data still waits' : 'A request for access to your data',
        paragraphs: [
          `${request?.engineer ?? 'An engineer'} at ${providerName} asks for access to data of ${request?.environment ?? 'an environment'}. This request gives no access unless one of you approves it.`,
          `Without an approval by ${times.full(notice.expiresAt)} the request expires. If you approve, access lasts 8 hours and then ends by itself; it cannot be taken back before.`,
        ],
        facts: factsOf(view, [
          { label: 'Request expiration', value: times.full(notice.expiresAt) },
          { label: 'Access period', value: '8 hours' },
        ]),
        link: requestLink(view, notice.requestId, 'Review the request'),
      };
    }
    case 'approved':
      return {
        ...base,
        subject: `Approved, access until ${times.short(notice.accessUntil)}: ${about}`,
        heading: view.side === 'customer' ? 'Handled: access was approved' : 'Your customer approved access',
        paragraphs: [
          view.side === 'customer'
            ? `Handled by ${view.person(notice.by)}, who approved the request. There is nothing left for you to do.`
            : `${view.tenant} approved the request.`,
          `Access lasts until ${times.full(notice.accessUntil)} and then ends by itself.`,
        ],
        facts: factsOf(view, [
          { label: 'Access expiration', value: times.full(notice.accessUntil) },
          ...commentFact(view),
        ]),
        link: requestLink(view, notice.requestId),
      };
    case 'denied':
      return {
        ...base,
        subject: `Denied: ${about}`,
        heading: view.side === 'customer' ? 'Handled: access was denied' : 'Your customer denied access',
        paragraphs: [
          view.side === 'customer'
            ? `Handled by ${view.person(notice.by)}, who denied the request. There is nothing left for you to do.`
            : `${view.tenant} denied the request. There is no access.`,
        ],
        facts: factsOf(view, commentFact(view)),
        link: requestLink(view, notice.requestId),
      };
    case 'expired':
      return {
        ...base,
        subject: `Expired ${times.short(notice.expiresAt)}: ${about}`,
        heading: 'The request expired',
        paragraphs: [`No approval came by ${times.full(notice.expiresAt)}. There is no access.`],
        link: requestLink(view, notice.requestId),
      };
    case 'rejected-internally':
      return {
        ...base,
        subject: `Rejected internally: ${about}`,
        heading: 'Your request was rejected internally',
        paragraphs: [
          `${view.person(notice.by)} rejected the request. The customer was not asked, and there is no access.`,
        ],
        facts: factsOf(view, commentFact(view)),
        link: requestLink(view, notice.requestId),
      };
    case 'review-expired':
      return {
        ...base,
        subject: `Internal review expired ${times.short(notice.reviewExpiresAt)}: ${about}`,
        heading: 'Nobody reviewed your request in time',
        paragraphs: [
          `No internal decision came by ${times.full(notice.reviewExpiresAt)}. There is no access; you may ask again.`,
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'not-required':
      return {
        ...base,
        subject: `Access until ${times.short(notice.accessUntil)}: ${about}`,
        heading: 'Access was granted on the internal approval',
        paragraphs: [
          notice.reason === 'POLICY_DISABLED'
            ? `${view.tenant} has not turned Customer Lockbox on, so the customer need not be asked.`
            : 'The environment is no Managed Environment, so the customer need not be asked.',
          `Access lasts until ${times.full(notice.accessUntil)} and then ends by itself.`,
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'access-ended':
      return {
        ...base,
        subject: `Access ended: ${about}`,
        heading: 'Your access has ended',
        paragraphs: [
          notice.reason === 'HANDED_BACK'
            ? 'You handed access back.'
            : 'The 8 hours are over. If more work is needed, ask with a new request.',
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'exclusion': {
      const access =
        notice.accessUntil === null
          ? 'This is a report: it led to no access through Lockbox.'
          : `Access was granted without asking the customer, until ${times.full(notice.accessUntil)}.`;
      return {
        ...base,
        subject: `${notice.accessUntil === null ? 'Exclusion declared' : `Emergency access until ${times.short(notice.accessUntil)}`}: ${about}`,
        heading: 'An exclusion was declared: no lockbox request was made',
        paragraphs: [
          `${providerName} declared an exclusion: ${EXCLUSIONS[notice.exclusion]}.`,
          `${view.person(notice.declaredBy)} declared it and ${view.person(notice.approvedBy)} approved it.`,
          access,
        ],
        link: view.side === 'customer' ? recordLink(view) : requestLink(view, notice.requestId),
      };
    }
    case 'disclosed':
      return {
        ...base,
        subject: `Disclosed: a legal demand for data of ${view.tenant}`,
        heading: 'A legal demand may now be disclosed',
        paragraphs: [
          `${providerName} recorded a legal demand for your data under seal, since the law forbade to tell you. Since ${times.full(notice.liftedAt)} it may be told.`,
          'Its details stand in your audit log, where they can be checked against the commitment that was recorded at the time.',
        ],
        facts: [{ label: 'Request', value: notice.requestId }],
        link: recordLink(view),
      };
    case 'became-unmanaged': {
      const name = view.environment(notice.environmentId);
      return {
        ...base,
        subject: `Protected until ${times.short(notice.protectedUntil)} only: ${name}`,
        heading: 'An environment is no longer a Managed Environment',
        paragraphs: [
          `Customer Lockbox acts on Managed Environments only. ${name} stays protected until ${times.full(notice.protectedUntil)}.`,
          'To keep it protected, activate it as a Managed Environment again.',
        ],
        facts: [
          { label: 'Environment', value: name },
          { label: 'Protected until', value: times.full(notice.protectedUntil) },
        ],
        link: policyLink(view),
      };
    }
    case 'policy-enabled':
      return {
        ...base,
        subject: `Customer Lockbox was turned on for ${view.tenant}`,
        heading: 'Customer Lockbox was turned on',
        paragraphs: [
          `${view.person(notice.by)} turned Customer Lockbox on. Requests are decided by it from now on.`,
          `All data stores are to confirm by ${times.full(notice.rollOutDueAt)}.`,
        ],
        facts: [],
        link: policyLink(view),
      };
    case 'policy-disabled':
      return {
        ...base,
        subject: `Customer Lockbox was turned off for ${view.tenant}`,
        heading: 'Customer Lockbox was turned off',
        paragraphs: [
          `${view.person(notice.by)} turned Customer Lockbox off. Requests that already wait still need an approval; new ones need none.`,
        ],
        facts: [],
        link: policyLink(view),
      };
    case 'roll-out-overdue':
      return {
        ...base,
        subject: `Roll-out overdue for ${view.tenant}: ${notice.count} data ${notice.count === 1 ? 'store' : 'stores'}`,
        heading: 'The roll-out of Customer Lockbox is overdue',
        paragraphs: [
          notice.count > notice.missing.length
            ? `24 hours have passed, and ${notice.count} data stores have not confirmed that they enforce the policy. These are the first ${notice.missing.length} of them; the portal shows all.`
            : '24 hours have passed, and these data stores have not confirmed that they enforce the policy.',
        ],
        facts: notice.missing.map(({ environmentId, dataStoreId }) => ({
          label: view.environment(environmentId),
          value: dataStoreId,
        })),
        link: policyLink(view),
      };
    default:
      return notice satisfies never;
  }
}

const test = {
  heading: 'Lockbox can reach this channel',
  paragraph: 'This is a test. Notices about requests for access to your data will appear here.',
  label: 'Open the webhooks',
};

export const english: Catalogue = { language: 'en', compose, test };
