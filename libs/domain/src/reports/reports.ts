import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { CommandRejected, Event } from '@lockbox/contracts/generated/events';
import type { Notified } from '@lockbox/contracts/generated/policy-state';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { Decision, Situation } from '../decider/decision.ts';
import type { Entity, RequestState } from '../decider/entity.ts';
import { type Refuse, refused, refusedUnseen } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { type KnownReport, knownReport, withReport } from '../memory/fingerprints.ts';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from '../time/time-rules.ts';
import { type HourlyPlaces, placeTaken, takenPlaces } from './hourly-places.ts';

/**
 * The limits per source, tenant and hour: refused attempts, reports that no grant covers, and refused reports. The log keeps
 * each for ever, and policy remembers each for 35 days.
 */
const ALONE_AT_MOST = 500;
const TOO_MANY = 'TOO_MANY_REPORTS_IN_HOUR' satisfies ReasonCode;

/** The fields of a report's event that are kept besides its data. */
export type Cause = Pick<Event, 'tenantId' | 'actor' | 'causationId' | 'occurredAt'>;

/** Reports whether the source has reported this already: covered reports are kept with the request, others by themselves. */
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

/** How a report that is remembered by itself is refused for those before it in this hour; undefined if it is not. */
export function refusedAsTooMany(situation: Situation): Decision | undefined {
  const { command, state, terms } = situation;
  const taken = takenPlaces(state, placesOf(kindOf(command.data.type), command.actor.id), terms.now);
  if (taken < ALONE_AT_MOST) return undefined;
  const values = { most: String(ALONE_AT_MOST) };
  // The log says once in the hour that something is left out. Further refusals in it would be what the bound is against.
  return taken === ALONE_AT_MOST ? refused(situation, TOO_MANY, values) : refusedUnseen(TOO_MANY, values);
}

/** How a report is refused for what it says: in the log, and beyond 500 of its source in an hour by a dead letter alone. */
export const refusedReport: Refuse = (situation, reasonCode, values) => {
  const { command, state, terms } = situation;
  const isFull = takenPlaces(state, refusalsOf(command.actor.id), terms.now) >= ALONE_AT_MOST;
  return isFull ? refusedUnseen(reasonCode, values) : refused(situation, reasonCode, values);
};

/** Returns the entities to remember after a refused report of any kind. */
export function afterRefusedReport(
  state: TenantState,
  { reasonCode, commandType }: CommandRejected,
  event: Cause,
): readonly Entity[] {
  if (!REPORTS.has(commandType)) return [];
  const { id } = event.actor;
  return [placeTaken(state, reasonCode === TOO_MANY ? placesOf(kindOf(commandType), id) : refusalsOf(id), event)];
}

const REPORTS: ReadonlySet<string> = new Set<CommandData['type']>([
  'RecordAccessUse',
  'RecordAccessOpened',
  'RecordAccessClosed',
  'RecordAccessNotClosed',
  'RecordAccessRefused',
]);

const refusalsOf = (source: string): HourlyPlaces => ({ of: `refusal/${source}`, most: ALONE_AT_MOST });

/** Returns the entities to remember for a report by itself, and the count of this hour. */
export const oneReportAlone = (
  state: TenantState,
  kind: ReportAlone,
  reportId: string,
  event: Cause,
): readonly Notified[] => [reportAlone(reportId, event), placeTaken(state, placesOf(kind, event.actor.id), event)];

/** Each kind has its own places: refused attempts, which anybody can make, never take those of what was done. */
type ReportAlone = 'refused' | 'outside-grant';
const kindOf = (commandType: string): ReportAlone =>
  commandType === 'RecordAccessRefused' ? 'refused' : 'outside-grant';

/** The last place is the refusal's. */
const placesOf = (kind: ReportAlone, source: string): HourlyPlaces => ({
  of: `report/${kind}/${source}`,
  most: ALONE_AT_MOST + 1,
});

/**
 * Remembers a report by its id and the command's id, which covers its contents. Its request may be unknown, or be forgotten
 * before a repeat of the report is too old; some reports concern no request.
 */
export const reportAlone = (
  reportId: string,
  { tenantId, actor, causationId: commandId, occurredAt: recordedAt }: Cause,
): Notified => ({ type: 'Notified', tenantId, notificationId: memoryOf(actor.id, reportId), recordedAt, commandId });

const keyOf = (source: string, reportId: string): string => `${source}/${reportId}`;
/** Under which id it is remembered by itself, which no notice can have. */
const memoryOf = (source: string, reportId: string): string => `report/${commandIdOf('report', source, reportId)}`;
