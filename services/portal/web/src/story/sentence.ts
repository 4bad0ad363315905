import { eventName } from '../activity/event-name.ts';
import type { AuditEvent } from '../api/resources.ts';
import { nameOf } from '../parts/person-name.tsx';
import type { Words } from '../words/words.tsx';
import type { TrailLine } from './notices.ts';
import { toldBy } from './told.ts';

/** What happened to a request, as a sentence that names who did it. */
export function sentenceOfLine({ event, notices }: TrailLine, words: Words, local: (at: string) => string): string {
  if (notices.length > 0) return toldBy(notices, words);
  const { story } = words;
  const who = event.by === null ? story.somebody : nameOf(event.by);
  const until = timeIn(event, local);
  switch (event.type) {
    case 'RequestSubmitted':
      return story.asked(who);
    case 'InternallyApproved':
      return story.approvedInternally(who);
    case 'InternallyRejected':
      return story.rejectedInternally(who);
    case 'LockboxRequestCreated':
      return story.customerAsked(until);
    case 'CustomerApprovalNotRequired':
      return words.accesses.notRequiredBecause(
        words.accesses.notRequired[event.data.reason === 'POLICY_DISABLED' ? 'POLICY_DISABLED' : 'NOT_MANAGED'],
      );
    case 'ExclusionDeclared':
      return story.exclusion(who, exclusionIn(event, words));
    case 'DisclosureLifted':
      return story.disclosed(who);
    case 'RequestApproved':
      return story.approved(who);
    case 'RequestDenied':
      return story.denied(who);
    case 'AccessGranted':
      return story.granted(until);
    case 'AccessEnded':
      return event.data.reason === 'HANDED_BACK' ? story.handedBack(who) : story.periodOver;
    default:
      return eventName(event, words);
  }
}

const timeIn = ({ data }: AuditEvent, local: (at: string) => string): string =>
  typeof data.expiresAt === 'number' ? local(new Date(data.expiresAt).toISOString()) : '';

function exclusionIn({ data }: AuditEvent, { accesses }: Words): string {
  const known = (['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'] as const).find((one) => one === data.exclusion);
  return known === undefined ? String(data.exclusion) : accesses.basis[known];
}
