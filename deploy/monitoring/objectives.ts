/** The objectives for Lockbox's speed, and the rules by which Prometheus notices that one is being missed. */
import type { Rule } from './rule-file.ts';

/**
 * The label that distinguishes two installations under one Prometheus; where nothing sets it, all series have it alike.
 */
export const INSTALLATION = 'namespace';

/** The share that may be late. */
const ALLOWED = 0.01;

/** A histogram, and how long each of what it counts may take: a bucket ends there. */
interface Part {
  readonly name: string;
  readonly histogram: string;
  readonly seconds: number;
  readonly matchers?: readonly string[];
}

interface Objective {
  readonly name: string;
  readonly alert: string;
  readonly promise: string;
  /** The parts' late shares are added up: the whole's late share is never higher. */
  readonly parts: readonly Part[];
  /** A heading of docs/runbook.md, as an anchor. */
  readonly anchor: string;
}

export const objectives: readonly Objective[] = [
  {
    name: 'letters',
    alert: 'LockboxLettersLate',
    promise: 'Of what upstream systems publish, 99 of 100 letters are with the mail server within 5 seconds.',
    // A record waits for intake, and its letter for planning and sending: five seconds for both.
    parts: [
      { name: 'intake', histogram: 'lockbox_intake_delay_seconds', seconds: 1 },
      { name: 'letter', histogram: 'lockbox_notice_delay_seconds', seconds: 4, matchers: ['channel="EMAIL"'] },
    ],
    anchor: 'letters-are-late',
  },
  {
    name: 'revocations',
    alert: 'LockboxRevocationsLate',
    promise: 'Of accesses whose period is over, 99 of 100 have ended in the log a second later at most.',
    parts: [{ name: 'end', histogram: 'lockbox_access_end_lateness_seconds', seconds: 1 }],
    anchor: 'accesses-end-late',
  },
  {
    name: 'grants',
    alert: 'LockboxGrantsLate',
    promise: 'Of approvals that lead to a grant, 99 of 100 have it within 250 milliseconds.',
    parts: [{ name: 'grant', histogram: 'lockbox_approval_grant_seconds', seconds: 0.25 }],
    anchor: 'grants-are-late',
  },
];

/**
 * Google's SRE workbook ("Alerting on SLOs"): what is late uses up what may be late in 30 days. An alert comes when that goes so many
 * times as fast as it may, over a long window, and still does over a short one, so that it also ends soon.
 */
const BURNS = [
  { severity: 'page', times: 14.4, long: '1h', short: '5m', spent: '2 % of what may be late in 30 days' },
  { severity: 'page', times: 6, long: '6h', short: '30m', spent: '5 % of what may be late in 30 days' },
  { severity: 'ticket', times: 1, long: '3d', short: '6h', spent: '10 % of what may be late in 30 days' },
] as const;
const WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const;
type Window = (typeof WINDOWS)[number];

const SECONDS: Readonly<Record<Window, number>> = { '5m': 300, '30m': 1_800, '1h': 3_600, '6h': 21_600, '3d': 259_200 };

/** With little traffic, one late call is a large share: fewer than this number raise no alert. */
const LEAST_LATE = 3;

/**
 * The label of a bucket's upper bound in Prometheus: whole numbers unchanged before its release 3, and with `.0` since.
 */
const end = (seconds: number): string => (Number.isInteger(seconds) ? `le=~"${seconds}([.]0)?"` : `le="${seconds}"`);

function rate({ histogram, matchers = [] }: Part, suffix: string, window: Window, ...more: readonly string[]): string {
  const all = [...matchers, ...more];
  const selector = all.length === 0 ? '' : `{${all.join(',')}}`;
  return `sum by (${INSTALLATION}) (rate(${histogram}_${suffix}${selector}[${window}]))`;
}

/** The recordings of a part's late calls in a window: per second, and as a share. */
const partRecordings = (objective: string, part: Part, window: Window): readonly Rule[] => {
  const labels = { objective, part: part.name };
  return [
    {
      record: `lockbox:part_late:rate${window}`,
      expr: `${rate(part, 'count', window)}\n- ${rate(part, 'bucket', window, end(part.seconds))}`,
      labels,
    },
    {
      record: `lockbox:part_late:ratio_rate${window}`,
      expr: `lockbox:part_late:rate${window}{objective="${objective}",part="${part.name}"}\n/ on (${INSTALLATION}) (${rate(part, 'count', window)} > 0)`,
      labels,
    },
  ];
};

export const recordings: readonly Rule[] = WINDOWS.flatMap((window) => [
  ...objectives.flatMap(({ name, parts }) => parts.flatMap((part) => partRecordings(name, part, window))),
  ...['rate', 'ratio_rate'].map((kind) => ({
    record: `lockbox:late:${kind}${window}`,
    expr: `sum by (${INSTALLATION}, objective) (lockbox:part_late:${kind}${window})`,
  })),
]);

const percent = (part: number): string => `${Math.round(part * 1_000) / 10} %`;

export const burnAlerts: readonly Rule[] = objectives.flatMap(({ name, alert, promise, anchor }) =>
  BURNS.map(({ severity, times, long, short, spent }) => {
    const of = `{objective="${name}"}`;
    const atMost = Math.round(times * ALLOWED * 1_000) / 1_000;
    return {
      alert,
      expr: [
        `lockbox:late:ratio_rate${long}${of} > ${atMost}`,
        `and lockbox:late:ratio_rate${short}${of} > ${atMost}`,
        `and lockbox:late:rate${long}${of} * ${SECONDS[long]} >= ${LEAST_LATE}`,
      ].join('\n'),
      labels: { severity, window: long },
      annotations: {
        summary: promise,
        description: `Over ${long} {{ $value | humanizePercentage }} were late, and more than ${percent(atMost)} still are over ${short}: at this rate ${spent} are gone within ${long}.`,
      },
      anchor,
    };
  }),
);
