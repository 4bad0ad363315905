import { ACCESS_ACTIONS } from '@lockbox/contracts/access-use-rules';
import { isObject } from '@lockbox/contracts/is-object';
import { isProviderDecision } from '@lockbox/domain/catalogue/provider-refusals';
import { textOf, valuesIn } from '@lockbox/words/problems';
import { eventName } from '../activity/event-name.ts';
import type { AuditEvent } from '../api/resources.ts';
import { personNameOf } from '../parts/person-name.tsx';
import type { Words } from '../words/words.tsx';
import type { TrailLine } from './notices.ts';
import { toldBy } from './told.ts';

/** Returns an event of a request as a sentence that names its actor. */
export function sentenceOfLine({ event, notices }: TrailLine, words: Words, local: (at: string) => string): string {
  if (notices.length > 0) return toldBy(notices, words);
  const { story } = words;
  const who = event.by === null ? story.somebody : personNameOf(event.by);
  const until = timeIn(event, local);
  switch (event.type) {
    case 'RequestSubmitted':
      return event.data.exclusion === null ? story.asked({ who }) : story.submitted({ who });
    case 'InternallyApproved':
      return story.approvedInternally({ who });
    case 'InternallyRejected':
      return story.rejectedInternally({ who });
    case 'LockboxRequestCreated':
      return event.data.exclusion ? story.customerAskedInEmergency({ until }) : story.customerAsked({ until });
    case 'CustomerApprovalNotRequired':
      return words.accesses.notRequiredBecause({
        reason: words.accesses.notRequired[event.data.reason === 'POLICY_DISABLED' ? 'POLICY_DISABLED' : 'NOT_MANAGED'],
      });
    case 'ExclusionDeclared':
      return story.exclusion({ who, basis: exclusionIn(event, words) });
    case 'DisclosureLifted':
      return story.disclosed({ who });
    case 'RequestApproved':
      return story.approved({ who });
    case 'RequestDenied':
      return story.denied({ who });
    case 'AccessGranted':
      return story.granted({ until });
    case 'AccessUsed':
      return story.used({ who, ...didIn(event, words) });
    case 'AccessUsedOutsideGrant':
      return story.usedOutside({ who, ...didIn(event, words) });
    case 'AccessOpened':
      return story.opened({ dataStore: String(event.data.dataStoreId), outside: event.data.outsideGrant !== null });
    case 'AccessClosed':
      return story.closed({ dataStore: String(event.data.dataStoreId), sessions: Number(event.data.sessionsEnded) });
    case 'AccessNotClosed':
      return story.notClosed({ dataStore: String(event.data.dataStoreId) });
    case 'AccessEnded':
      return event.data.reason === 'HANDED_BACK' ? story.handedBack({ who }) : story.periodOver;
    case 'CommandRejected':
      return refusal(event, words);
    default:
      return eventName(event, words);
  }
}

/** A sentence names so many actions of a report; its record has all. */
const NAMED = 3;

/** The first actions of a report, and how many there are besides. */
function didIn({ data }: AuditEvent, { use }: Words): { readonly did: string; readonly more: number } {
  const actions: readonly unknown[] = Array.isArray(data.actions) ? data.actions : [];
  const did = actions.slice(0, NAMED).map((one) => {
    if (!isObject(one)) return '';
    const { action, objectClass, count } = one;
    const known = ACCESS_ACTIONS.find((name) => name === action);
    // A later release may know more of them.
    return known === undefined
      ? `${action} ${objectClass}`
      : use.did[known]({ n: Number(count), of: String(objectClass) });
  });
  return { did: did.join(', '), more: actions.length - did.length };
}

/** Why is what the log says, in the reader's language as far as the page knows it. */
function refusal(event: AuditEvent, words: Words): string {
  const { reasonCode, sentence, params } = event.data;
  if (!isProviderDecision(event.data)) return eventName(event, words);
  return words.story.refusedDecision({
    why: textOf(words.server.problems, String(reasonCode), valuesIn(params)) ?? String(sentence),
  });
}

const timeIn = ({ data }: AuditEvent, local: (at: string) => string): string =>
  typeof data.expiresAt === 'number' ? local(new Date(data.expiresAt).toISOString()) : '';

function exclusionIn({ data }: AuditEvent, { accesses }: Words): string {
  const known = (['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'] as const).find((one) => one === data.exclusion);
  return known === undefined ? String(data.exclusion) : accesses.basis[known];
}
