import type { EventData } from '@lockbox/contracts/generated/events';
import type { EventType } from '../catalogue/events.ts';
import { type RequestStatus, STATUSES } from './statuses.ts';

/** The stages between a request's statuses: policy decides in one transaction what follows an internal approval, and what ends. */
export type Stage = RequestStatus | 'APPROVED_INTERNALLY' | 'ACCESS_RUNNING' | 'ACCESS_ENDED';

interface Step {
  /** The stages that the event can follow; none for a request that is new. */
  readonly from: readonly Stage[];
  readonly to: Stage;
}

/**
 * The life of a request as its events: which may follow which. Questions, reminders, notices and reports leave the stage as it is.
 * `npm run generate` draws docs/rules.md ("The life of a request") from it; test/faults/history/life.ts checks every run by a table of
 * its own.
 */
export const LIFE = {
  RequestSubmitted: { from: [], to: 'AWAITING_INTERNAL_APPROVAL' },
  InternallyApproved: { from: ['AWAITING_INTERNAL_APPROVAL'], to: 'APPROVED_INTERNALLY' },
  InternallyRejected: { from: ['AWAITING_INTERNAL_APPROVAL'], to: 'REJECTED_INTERNALLY' },
  InternalReviewExpired: { from: ['AWAITING_INTERNAL_APPROVAL'], to: 'INTERNAL_REVIEW_EXPIRED' },
  LockboxRequestCreated: { from: ['APPROVED_INTERNALLY'], to: 'ACTION_NEEDED' },
  CustomerApprovalNotRequired: { from: ['APPROVED_INTERNALLY'], to: 'NOT_REQUIRED' },
  ExclusionDeclared: { from: ['APPROVED_INTERNALLY'], to: 'EXCLUDED' },
  ExclusionSealed: { from: [], to: 'EXCLUDED' }, // its submission and approval are not in the log
  DisclosureLifted: { from: ['EXCLUDED'], to: 'EXCLUDED' },
  ApprovalRecorded: { from: ['ACTION_NEEDED'], to: 'ACTION_NEEDED' },
  RequestApproved: { from: ['ACTION_NEEDED'], to: 'APPROVED' },
  RequestDenied: { from: ['ACTION_NEEDED'], to: 'DENIED' },
  RequestExpired: { from: ['ACTION_NEEDED'], to: 'EXPIRED' },
  AccessGranted: { from: ['NOT_REQUIRED', 'EXCLUDED', 'APPROVED'], to: 'ACCESS_RUNNING' },
  AccessEnded: { from: ['ACCESS_RUNNING'], to: 'ACCESS_ENDED' },
} as const satisfies Partial<Readonly<Record<EventType, Step>>>;

const steps: Partial<Readonly<Record<EventType, Step>>> = LIFE;

/** The step of an event in the life of its request; undefined for an event that leaves the stage as it is. */
export const stepOf = (type: EventType): Step | undefined => steps[type];

const isStatus = (stage: Stage): stage is RequestStatus => Object.hasOwn(STATUSES, stage);

/** The status that an event about a request brings; undefined where the request keeps its status. */
export function statusAfter({ type }: Pick<EventData, 'type'>): RequestStatus | undefined {
  const to = steps[type]?.to;
  return to !== undefined && isStatus(to) ? to : undefined;
}
