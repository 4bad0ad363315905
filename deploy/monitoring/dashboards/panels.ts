/** The content of each dashboard. */
import type { Panel, PanelQuery, Variable } from '../dashboard.ts';
import { INSTALLATION } from '../objectives.ts';

export const installation: Variable = {
  name: 'namespace',
  label: 'Namespace',
  metric: 'lockbox_not_ready_reasons',
  of: INSTALLATION,
};
/** Which series are meant: those of the installation that was chosen, and what else is asked for. */
export const only = (...matchers: readonly string[]): string =>
  `{${[`${INSTALLATION}=~"$namespace"`, ...matchers].join(',')}}`;
export const chosen = (...matchers: readonly string[]): string =>
  only('service=~"$service"', 'instance=~"$instance"', ...matchers);
export const RATE = '[$__rate_interval]';

/** How much has been counted in a while. A series begins with the first, and no increase shows that one. */
export const counted = (series: string, within: string): string =>
  `((${series} unless ${series} offset ${within}) or increase(${series}[${within}]))`;

export const quantile = (q: number, histogram: string, selector: string, by: readonly string[] = []): string =>
  `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket${selector}${RATE})))`;

export const panel =
  (kind: Panel['kind']) =>
  (title: string, unit: Panel['unit'], about: string, queries: readonly PanelQuery[], bad?: number): Panel => ({
    title,
    unit,
    about,
    kind,
    queries,
    ...(bad === undefined ? {} : { bad }),
  });
export const graph = panel('timeseries');
export const stat = panel('stat');
export const tablePanel = panel('table');
export const one = (legend: string, expr: string): readonly PanelQuery[] => [{ legend, expr }];
/** The middle one and the slowest of a hundred. */
export const usual = (histogram: string, selector: string): readonly PanelQuery[] => [
  { legend: 'half are below', expr: quantile(0.5, histogram, selector) },
  { legend: '99 of 100 are below', expr: quantile(0.99, histogram, selector) },
];

/**
 * A graph of the resources that programs use, from these series, with one line for each combination of these labels.
 */
export const commandsToMongo = (selector: string, ...by: readonly string[]): Panel =>
  graph(
    'Commands to MongoDB',
    'ops',
    'By name.',
    one(legendOf(by), `sum by (${by.join(', ')}) (rate(lockbox_database_commands_total${selector}${RATE}))`),
  );
export const memory = (selector: string, ...by: readonly string[]): Panel =>
  graph('Memory', 'bytes', 'Of the process.', one(legendOf(by), `process_resident_memory_bytes${selector}`));
export const eventLoopDelay = (selector: string, ...by: readonly string[]): Panel =>
  graph(
    'Delay of the event loop',
    's',
    '99 of 100 are below.',
    one(legendOf(by), `nodejs_eventloop_lag_p99_seconds${selector}`),
  );
export const legendOf = (labels: readonly string[]): string => labels.map((label) => `{{${label}}}`).join(' ');

export const letters = usual('lockbox_notice_delay_seconds', only('channel="EMAIL"'));
export const ends = usual('lockbox_access_end_lateness_seconds', only());
export const grantTimes = usual('lockbox_approval_grant_seconds', only());
