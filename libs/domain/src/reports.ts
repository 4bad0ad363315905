import type { Event } from '@lockbox/contracts/generated/events';
import type { Notified } from '@lockbox/contracts/generated/policy-state';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { Situation } from './decision.ts';
import type { RequestState } from './entity.ts';
import { type KnownReport, knownReport, withReport } from './fingerprints.ts';
import type { ReasonCode } from './reasons.ts';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from './time-rules.ts';

/** What is kept of a report's event besides what it says. */
export type Cause = Pick<Event, 'tenantId' | 'actor' | 'causationId' | 'occurredAt'>;

/** Whether the source has reported this already: what was covered stands with the request, what was not stands by itself. */
export function isReported(
  known: RequestState | undefined,
  reportId: string,
  { command, state }: Situation,
): KnownReport {
  const { commandId, actor } = command;
  const covered = known && knownReport(known.request.knownReports, keyOf(actor.id, reportId), commandId);
  if (covered === 'same' || covered === 'other') return covered;
  const alone = state.notified(memoryOf(actor.id, reportId));
  if (alone === undefined) return 'unknown';
  return alone.commandId === commandId ? 'same' : 'other';
}

/** Why what happened then cannot be reported now; undefined if it can. */
export function whyUntimely(times: readonly number[], now: number): ReasonCode | undefined {
  if (times.some((at) => at < now - OLDEST_REQUEST_MS)) return 'REPORT_TOO_OLD';
  return times.some((at) => at > now + CLOCK_SKEW_MS) ? 'REPORT_IN_THE_FUTURE' : undefined;
}

/** The request with a report of what its grant covers. */
export const withKnownReport = <R extends RequestState>(
  known: R,
  reportId: string,
  { actor, causationId }: Pick<Cause, 'actor' | 'causationId'>,
): R => ({
  ...known,
  request: {
    ...known.request,
    knownReports: withReport(known.request.knownReports, keyOf(actor.id, reportId), causationId),
  },
});

/**
 * What is remembered of a report by itself: its id, and that of the command, which its contents have. Its request may be
 * known to nobody, or be forgotten before a repeat of it is too old; or it is about none.
 */
export const reportAlone = (
  reportId: string,
  { tenantId, actor, causationId: commandId, occurredAt: recordedAt }: Cause,
): Notified => ({ type: 'Notified', tenantId, notificationId: memoryOf(actor.id, reportId), recordedAt, commandId });

const keyOf = (source: string, reportId: string): string => `${source}/${reportId}`;
/** Under which id it is remembered by itself, which no notice can have. */
const memoryOf = (source: string, reportId: string): string => `report/${commandIdOf('report', source, reportId)}`;
