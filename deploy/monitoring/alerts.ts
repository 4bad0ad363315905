/** Alerts on what is wrong now. Each leads to a chapter of docs/runbook.md. */
import { type AlarmCode, alarms } from '@lockbox/contracts/alarms';
import { topicsFile } from '@lockbox/topics/file';
import { standingPrograms } from '@lockbox/topics/programs';
import { INSTALLATION } from './objectives.ts';
import type { Alert } from './rule-file.ts';

const page = { severity: 'page' } as const;
const ticket = { severity: 'ticket' } as const;

/** Those that stop nothing and hide nothing: they can wait for the morning. */
const CAN_WAIT: ReadonlySet<AlarmCode> = new Set(['NOTICE_FAILED', 'UNDECIDABLE', 'WITNESSES_MISSING']);

/** How long an alarm stays an alert after it was raised: the log has it for longer. */
const ALARM_SHOWN = '15m';

export const anchorOfAlarm = (code: string): string => `alarm-${code.toLowerCase().replaceAll('_', '-')}`;

/** The name of an alert: `LOG_TRUNCATED` becomes `LockboxLogTruncated`. */
const nameOf = (code: string): string =>
  `Lockbox${code
    .toLowerCase()
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')}`;

/** Links of the runbook lead nowhere outside of it. */
const plain = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/**
 * Detects that a counter has grown in a while. Its series starts with the first count, which no increase shows, and may
 * have the same value again after a restart; so a new series counts too, and that of a program that has restarted.
 */
const grown = (series: string, within: string): string =>
  [
    `increase(${series}[${within}]) > 0`,
    `or (${series} > 0 unless ${series} offset ${within})`,
    `or (${series} > 0 and on (service, instance) changes(process_start_time_seconds[${within}]) > 0)`,
  ].join('\n');

/** An alert for each alarm that programs raise. */
export const alarmAlerts: readonly Alert[] = Object.entries(alarms).map(([code, { meaning, remedy }]) => ({
  alert: nameOf(code),
  expr: grown(`lockbox_alarms_total{code="${code}"}`, ALARM_SHOWN),
  labels: { ...((CAN_WAIT as ReadonlySet<string>).has(code) ? ticket : page), code },
  annotations: {
    summary: `{{ $labels.service }} has raised ${code}. ${plain(meaning)}`,
    description: plain(remedy),
  },
  anchor: anchorOfAlarm(code),
}));

const standing = topicsFile().programs.filter(({ name }) => standingPrograms.some((one) => one === name));

/** A metric that every program has, and nobody else: `service` alone says also what other Services of a cluster are called. */
const ready = (programs: string): string => `lockbox_not_ready_reasons{service=~"${programs}"}`;
const anyOfThem = ready(standing.map(({ name }) => name).join('|'));

/** One for each program that an installation begins with: missing where others are, or where there is none at all. */
const missing: readonly Alert[] = standing.map(({ name, about }) => ({
  alert: 'LockboxProgramMissing',
  expr: [
    `count by (${INSTALLATION}) (${anyOfThem})`,
    `unless on (${INSTALLATION}) ${ready(name)}`,
    `or absent(${anyOfThem})`,
  ].join('\n'),
  for: '5m',
  labels: { ...page, service: name },
  annotations: {
    summary: `No instance of ${name} answers, which ${about}.`,
    description: 'It does not run, or Prometheus does not reach its /metrics.',
  },
  anchor: 'a-program-is-missing-or-not-ready',
}));

export const alerts: readonly Alert[] = [
  ...missing,
  {
    alert: 'LockboxNotReady',
    // Stopped partitions have their own alert.
    expr: 'lockbox_not_ready_reasons > 0 unless on (service, instance) lockbox_stopped_partitions > 0',
    for: '5m',
    labels: page,
    annotations: {
      summary: '{{ $labels.service }} at {{ $labels.instance }} has not been ready for 5 minutes.',
      description:
        'It waits for a server that is away, and goes on by itself when that is back: /readyz says for which.',
    },
    anchor: 'a-program-is-missing-or-not-ready',
  },
  {
    alert: 'LockboxPartitionStopped',
    expr: 'lockbox_stopped_partitions > 0',
    labels: page,
    annotations: {
      summary: '{{ $value }} partitions of {{ $labels.service }} wait for an operator.',
      description:
        'An alarm says why. For the tenants of these partitions that program does nothing until it is restarted.',
    },
    anchor: 'a-partition-has-stopped',
  },
  {
    alert: 'LockboxWorkerBehind',
    expr: `max by (${INSTALLATION}, service) (lockbox_consumer_lag_seconds) > 60`,
    for: '5m',
    labels: page,
    annotations: {
      summary: '{{ $labels.service }} is {{ $value | humanizeDuration }} behind.',
      description:
        'The oldest record that it has not handled is so old. More instances help, up to the number of partitions.',
    },
    anchor: 'a-worker-is-behind',
  },
  {
    alert: 'LockboxTimersOverdue',
    expr: `max by (${INSTALLATION}) (lockbox_timers_overdue_seconds) > 60`,
    for: '1m',
    labels: page,
    annotations: {
      summary: 'A time that is over has had no effect for {{ $value | humanizeDuration }}.',
      description:
        'Timer has said that it is due, and the log does not have what follows: requests do not expire, and the log does not end accesses.',
    },
    anchor: 'accesses-end-late',
  },
  {
    alert: 'LockboxAccessInDoubt',
    expr: 'lockbox_access_partitions_in_doubt > 0',
    for: '1m',
    labels: page,
    annotations: {
      summary:
        'Nobody gets access to the tenants of {{ $value }} partitions at {{ $labels.instance }}: {{ $labels.doubt }}.',
      description:
        'It is not known which access runs, so everybody is refused. It ends by itself when the log is read to its end again, and clocks agree.',
    },
    anchor: 'nobody-gets-access',
  },
  {
    alert: 'LockboxSignalsPending',
    expr: `max by (${INSTALLATION}, stream) (lockbox_signals_oldest_pending_seconds) > 120`,
    for: '1m',
    labels: page,
    annotations: {
      summary:
        'The receiver {{ $labels.stream }} has not been told of an end of access for {{ $value | humanizeDuration }}.',
      description: 'Sessions that it holds go on meanwhile.',
    },
    anchor: anchorOfAlarm('SIGNALS_WAIT'),
  },
  {
    alert: 'LockboxDeadLetters',
    expr: grown('lockbox_dead_letters_total', '1h'),
    labels: ticket,
    annotations: {
      summary:
        '{{ $labels.service }} could not process records of {{ $labels.messaging_destination_name }}: {{ $labels.code }}.',
      description: 'They are kept for 28 days, and can be written back once the cause is mended.',
    },
    anchor: 'there-are-dead-letters',
  },
  {
    alert: 'LockboxNoticesFail',
    expr: [
      `sum by (${INSTALLATION}, channel) (increase(lockbox_notifications_total{outcome="FAILED"}[6h]))`,
      `/ (sum by (${INSTALLATION}, channel) (increase(lockbox_notifications_total{outcome=~"DELIVERED|FAILED"}[6h])) > 5) > 0.1`,
    ].join('\n'),
    labels: ticket,
    annotations: {
      summary: '{{ $value | humanizePercentage }} of the notices by {{ $labels.channel }} fail for good.',
      description:
        'People who should decide are not told. The trail names each notice with the answer of the mail server, or the receiver.',
    },
    anchor: 'letters-are-late',
  },
  {
    alert: 'LockboxApiErrors',
    expr: [
      // Evidence is 503 while its newest events wait for a checkpoint: nothing fails by that.
      `sum by (${INSTALLATION}, service) (rate(http_server_request_duration_seconds_count{http_response_status_code=~"5..",http_route!~".*/(bundle|slice)"}[5m]))`,
      `/ sum by (${INSTALLATION}, service) (rate(http_server_request_duration_seconds_count[5m])) > 0.05`,
    ].join('\n'),
    for: '5m',
    labels: page,
    annotations: {
      summary: '{{ $value | humanizePercentage }} of the calls to {{ $labels.service }} fail.',
      description: 'It answers with 5xx: a server that it needs is away (/readyz), or there is a fault (its log).',
    },
    anchor: 'a-program-is-missing-or-not-ready',
  },
];
