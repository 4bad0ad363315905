import type { Event } from '@lockbox/contracts/generated/events';
import type { PersonId } from '@lockbox/contracts/ids';
import { STATUSES } from '@lockbox/domain/requests/statuses';
import type { VerifiedEvent } from '@lockbox/evidence/bundle/bundle-report';
import { toHex } from '@lockbox/evidence/tlog/hex';
import { actingPerson, recipientIn } from '@lockbox/store/event-people';
import {
  isEarlierIdOf,
  NO_USE,
  openingsShown,
  type RequestDocument,
  reallyEndedAt,
  requestOfEvents,
  usesShown,
} from '@lockbox/store/request-of-events';
import type { AuditEvent, LockboxRequest } from '../api/resources.ts';

/** The page's content of a request: the request, and its history. */
export interface Shown {
  readonly request: LockboxRequest;
  readonly history: readonly AuditEvent[];
}

/** A part of the page that its events are held against. */
export type ShownFact = keyof ReturnType<typeof factsShown>;

/** Something that the page shows, and the events do not say; or the other way about. */
export type ShownDifference =
  | { readonly about: ShownFact; readonly shown: string; readonly said: string }
  | EntryDifference;

export interface EntryDifference {
  readonly about: 'entry';
  readonly how: 'not-in-log' | 'not-shown' | 'other';
  readonly sequence: number;
}

const time = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();

/**
 * Returns the part of a page's content that follows from the request's events. Names come from the directory, which the log
 * does not contain. Whether an approval counts follows from events about people, and the outcome of another request from that
 * request's events.
 */
function factsShown(request: LockboxRequest) {
  const { internalApproval, customerDecision, access, approvals, facts } = request;
  const decision = (made: typeof customerDecision) => made && [made.decision, made.by.id, made.at, made.comment];
  return {
    request: [request.tenantId, request.id, request.idInLog],
    status: request.status,
    who: request.engineer.id,
    environment: request.environment.id,
    dataStores: request.dataStores,
    permissions: request.permissions,
    justification: request.justification,
    ticket: [request.supportRequestId, request.ticketId, request.trigger],
    requested: request.requestedAt,
    askedBefore: request.previousRequest && [request.previousRequest.id],
    asked: request.lockboxRequestedAt,
    expires: request.expiresAt,
    withoutApproval: [
      request.exclusion,
      request.notRequired,
      request.declaredBy && [request.declaredBy.id],
      request.disclosedAt,
    ],
    internalApproval: decision(internalApproval),
    approvals: approvals && [
      approvals.needed,
      approvals.rule && [approvals.rule.scope, approvals.rule.environmentIds, approvals.rule.permissions],
      approvals.given.map(({ by, at, comment }) => [by.id, at, comment]),
    ],
    decision: decision(customerDecision),
    access: access && [
      access.state,
      access.basis,
      access.grantId,
      access.grantedAt,
      access.expiresAt,
      access.endedAt,
      access.endReason,
      access.reallyEndedAt,
    ],
    accessExpires: request.accessExpiresAt,
    questions: request.questions.map((one) => [
      one.id,
      one.askedBy.id,
      one.askedAt,
      one.question,
      one.answeredAt,
      one.answer,
    ]),
    used: request.used,
    opened: request.opened,
    facts: facts && [
      facts.policyEnabled,
      facts.policyVersion,
      facts.environmentManaged,
      facts.protectedUntil,
      facts.tenantLicences,
      facts.emergencyRule,
    ],
  };
}

/** The same, by the events. `textOf`: of a text's id; null where it was erased. */
function factsSaid(
  request: RequestDocument,
  textOf: (textId: string | null) => string | null,
  {
    shownId,
    newest,
    providerName,
  }: { readonly shownId: string; readonly newest: number; readonly providerName: string },
): Readonly<Record<ShownFact, unknown>> {
  const { lockbox, approvals, access, facts, status } = request;
  const words = { APPROVED: 'approved', DENIED: 'denied', REJECTED: 'rejected' } as const;
  const decision = (made: RequestDocument['customer']) =>
    made && [words[made.decision], made.by, time(made.at), textOf(made.commentTextId)];
  const notRequired = facts?.policyEnabled ? 'NOT_MANAGED' : 'POLICY_DISABLED';
  return {
    request: [request.tenantId, isEarlierIdOf(shownId, request._id, newest) ? shownId : request._id, request._id],
    status: STATUSES[status].slug,
    who: request.engineerId,
    environment: request.environmentId,
    dataStores: request.dataStores,
    permissions: request.permissions,
    justification: textOf(request.justificationTextId),
    ticket: [request.ticketId ?? `${providerName} initiated`, request.ticketId, request.trigger],
    requested: time(request.requestedAt),
    askedBefore: request.previousRequestId ? [request.previousRequestId] : null,
    asked: time(lockbox?.createdAt),
    expires: time(lockbox?.expiresAt),
    withoutApproval: [
      request.exclusion,
      status === 'NOT_REQUIRED' ? notRequired : null,
      request.declaredBy && [request.declaredBy],
      time(request.disclosedAt),
    ],
    internalApproval: decision(request.internal),
    approvals: lockbox && [
      approvals?.needed ?? 1, // events of before there were two say nothing of it
      approvals?.rule
        ? [approvals.rule.scope.toLowerCase(), approvals.rule.environmentIds, approvals.rule.permissions]
        : null,
      (approvals?.given ?? []).map(({ by, at, commentTextId }) => [by, time(at), textOf(commentTextId)]),
    ],
    decision: decision(request.customer),
    access: access && [
      access.endedAt === null ? 'running' : 'ended',
      access.basis,
      access.grantId,
      time(access.grantedAt),
      time(access.expiresAt),
      time(access.endedAt),
      access.endReason,
      time(reallyEndedAt(request)),
    ],
    accessExpires: time(access?.expiresAt),
    questions: (request.questions ?? []).map(({ id, askedBy, askedAt, textId, answer }) => [
      id,
      askedBy,
      time(askedAt),
      textOf(textId),
      time(answer?.at),
      answer === null ? null : textOf(answer.textId),
    ]),
    used: usesShown(request.uses ?? NO_USE),
    opened: openingsShown(request),
    facts: facts && [
      facts.policyEnabled,
      facts.policyVersion,
      facts.environmentManaged,
      time(facts.protectedUntil),
      facts.tenantLicences,
      facts.emergencyRule ?? 'OPENS', // not in older events
    ],
  };
}

/** Holds what a page shows of a request against its verified events, which are folded as the projector folds them. */
export function differencesOf(
  { request, history }: Shown,
  events: readonly VerifiedEvent[],
  { tenantId, providerName }: { readonly tenantId: string; readonly providerName: string },
): readonly ShownDifference[] {
  const texts = new Map(
    events.flatMap(({ data, texts: held }) =>
      held.map(({ field, text }) => [(data[field] as { readonly textId: string }).textId, text] as const),
    ),
  );
  const textOf = (textId: string | null): string | null => (textId === null ? null : (texts.get(textId) ?? null));
  // Decoded by a known schema; bytes are no Buffer here, and the fold needs nothing more of them.
  const said = requestOfEvents(events.map((event) => ({ ...event, tenantId }) as unknown as Event));
  const shown: Readonly<Record<ShownFact, unknown>> = factsShown(request);
  const newest = Math.max(0, ...events.map(({ sequence }) => sequence));
  const facts = said && factsSaid(said, textOf, { shownId: request.id, newest, providerName });
  // The keys are those of facts.
  const differing = (Object.keys(shown) as ShownFact[]).filter(
    (about) => JSON.stringify(shown[about]) !== JSON.stringify(facts?.[about]),
  );
  return [
    ...differing.map((about) => ({ about, shown: readable(shown[about]), said: readable(facts?.[about]) })),
    ...differencesOfHistory(history, events, said?.engineerId),
  ];
}

/** Each entry of the history is one of the events, in their order, with nothing else in it, and none of them is left out. */
function differencesOfHistory(
  history: readonly AuditEvent[],
  events: readonly VerifiedEvent[],
  engineerId: PersonId | undefined,
): readonly EntryDifference[] {
  const verified = new Map(events.map((event) => [event.sequence, event]));
  const shown = new Set(history.map(({ sequence }) => sequence));
  const wrong = history.flatMap((entry, index): readonly EntryDifference[] => {
    const event = verified.get(entry.sequence);
    const { sequence } = entry;
    if (event === undefined) return [{ about: 'entry', how: 'not-in-log', sequence }];
    const isInTurn = sequence > (history[index - 1]?.sequence ?? 0);
    return isInTurn && isSameEntry(entry, event, engineerId) ? [] : [{ about: 'entry', how: 'other', sequence }];
  });
  const left = events.flatMap(({ sequence }): readonly EntryDifference[] =>
    shown.has(sequence) ? [] : [{ about: 'entry', how: 'not-shown', sequence }],
  );
  return [...wrong, ...left];
}

/** The part of an event that an entry shows. */
export type SaidEntry = Pick<VerifiedEvent, 'occurredAt' | 'rule' | 'actor'> & {
  readonly data: Readonly<Record<string, unknown>> & { readonly type?: unknown };
};

/** Reports whether an entry equals its event, except for names. `engineerId`: of the event's request, if known. */
export const isSameEntry = (
  entry: AuditEvent,
  { occurredAt, rule, actor, data }: SaidEntry,
  engineerId?: PersonId,
): boolean =>
  entry.type === data.type &&
  entry.requestId === (data.requestId ?? null) &&
  entry.occurredAt === time(occurredAt) &&
  entry.rule === rule &&
  entry.actor?.kind === actor.kind &&
  entry.actor.id === actor.id &&
  isSameData(entry.data, data) &&
  namesTheSame(entry, { type: String(data.type), actor, data }, engineerId);

/** Who is shown to have done it, or to have been told of it. Who hands access back is in no such event: the request says it. */
function namesTheSame(
  { by, recipient }: AuditEvent,
  said: Parameters<typeof recipientIn>[0],
  engineerId: PersonId | undefined,
): boolean {
  const isUnknown = engineerId === undefined && said.type === 'AccessEnded' && said.data.reason === 'HANDED_BACK';
  const isDoer = by === null || isUnknown || by.id === actingPerson(said, engineerId && { engineerId })?.id;
  return isDoer && (recipient === null || recipient.id === recipientIn(said));
}

/**
 * Compares an entry's data with its event's: the entry has bytes in hexadecimal, and may have fields that later releases added,
 * with default values.
 */
function isSameData(shown: unknown, said: unknown): boolean {
  if (said instanceof Uint8Array) return shown === toHex(said);
  if (Array.isArray(said)) {
    return (
      Array.isArray(shown) && shown.length === said.length && said.every((one, index) => isSameData(shown[index], one))
    );
  }
  if (typeof said !== 'object' || said === null) return shown === said;
  if (typeof shown !== 'object' || shown === null) return false;
  const [own, other] = [shown as Readonly<Record<string, unknown>>, said as Readonly<Record<string, unknown>>];
  return (
    Object.keys(other).every((name) => isSameData(own[name], other[name])) &&
    Object.keys(own).every((name) => name in other || isDefault(name, own[name]))
  );
}

const isDefault = (name: string, value: unknown): boolean =>
  value === null ||
  value === false ||
  value === 0 ||
  (Array.isArray(value) && value.length === 0) ||
  (name === 'approvalsNeeded' && value === 1);

/** For people, who see side by side what differs. */
function readable(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.map(readable).join(' · ') || '–';
  return typeof value === 'object' ? Object.values(value).map(readable).join(' · ') : String(value);
}
