/** Rules and dashboards name only what there is, and lead to chapters that there are. `promtool` checks them where it is installed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { alarms } from '@lockbox/contracts/alarms';
import { hasPrometheus, WITHOUT_PROMETHEUS } from '@lockbox/testing/prometheus';
import { describe, expect, test } from 'vitest';
import { anchorOfAlarm } from './alerts.ts';
import { DASHBOARDS, groups, RULES } from './files.ts';
import { DEFAULT_LABELS, defaultMetrics, type Metric, ownMetrics } from './metrics.ts';
import { INSTALLATION } from './objectives.ts';
import { namedIn } from './queries.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const rules = Object.values(groups).flatMap((those) => those.flatMap((group) => group.rules));
const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly datasource?: unknown;
  readonly targets?: readonly { readonly expr: string }[];
}
const boards = ['overview', 'worker', 'timers', 'evidence', 'api', 'gates'].map((name) => ({
  name,
  board: JSON.parse(read(`${DASHBOARDS}/lockbox-${name}.json`)),
}));
const panelsOf = (board: { readonly panels: readonly Panel[] }) => board.panels.filter(({ type }) => type !== 'row');

/** The labels that Prometheus adds to each series, and the labels of each recording of its rules. */
const OF_PROMETHEUS = ['instance', INSTALLATION];
const recorded = new Map<string, readonly string[]>([
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'code', 'service']],
  ...rules.flatMap((rule): [string, readonly string[]][] =>
    'record' in rule ? [[rule.record, ['objective', 'part']]] : [],
  ),
]);

const metrics: ReadonlyMap<string, Metric> = new Map([...ownMetrics(), ...(await defaultMetrics())]);

/** The labels of a series, or undefined when no program has it. */
function labelsOf(series: string): readonly string[] | undefined {
  const known = recorded.get(series);
  if (known !== undefined) return [...known, ...OF_PROMETHEUS];
  const [, base = series, suffix] = /^(.*?)_(bucket|count|sum)$/.exec(series) ?? [];
  const histogram = suffix === undefined ? undefined : metrics.get(base);
  const metric = histogram?.type === 'histogram' ? histogram : metrics.get(series);
  if (metric === undefined || (metric.type === 'histogram') !== (metric === histogram)) return undefined;
  return [...metric.labels, ...DEFAULT_LABELS, ...OF_PROMETHEUS, ...(suffix === 'bucket' ? ['le'] : [])];
}

function wrongIn(query: string): readonly string[] {
  const { metrics: series, matched, grouped } = namedIn(query);
  const all = new Set(series.flatMap((one) => labelsOf(one) ?? []));
  return [
    ...series.filter((one) => labelsOf(one) === undefined),
    ...matched.filter(({ metric, label }) => !labelsOf(metric)?.includes(label)).map((one) => JSON.stringify(one)),
    ...grouped.filter((label) => !all.has(label)),
  ];
}

describe('a query', () => {
  test.each([
    ['sum by (service) (rate(lockbox_alarms_total{code="X"}[5m])) > 0', []],
    ['rate(lockbox_alarms[5m])', ['lockbox_alarms']],
    ['lockbox_alarms_total{kode=~"X|Y"}', ['{"metric":"lockbox_alarms_total","label":"kode"}']],
    ['sum by (topic) (lockbox_assigned_partitions)', ['topic']],
    ['histogram_quantile(0.99, lockbox_timer_lateness_seconds)', ['lockbox_timer_lateness_seconds']],
    [
      'lockbox_timer_lateness_seconds_count{le="1"}',
      ['{"metric":"lockbox_timer_lateness_seconds_count","label":"le"}'],
    ],
  ])('is read by its shape: %s', (query, wrong) => expect(wrongIn(query)).toEqual(wrong));

  test('of a rule names only metrics and labels that there are', () => {
    expect(rules.length).toBeGreaterThan(80);
    expect(rules.flatMap(({ expr }) => wrongIn(expr))).toEqual([]);
  });

  test.each(boards)('of the dashboard $name names only metrics and labels that there are', ({ board }) => {
    const queries = panelsOf(board).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(5);
    expect(queries.flatMap(wrongIn)).toEqual([]);
  });
});

describe('an alert', () => {
  /** The anchors that GitHub makes of headings, and the page's own ones. */
  const page = read('docs/runbook.md');
  const anchors = new Set([
    ...[...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
    ...[...page.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = '']) => id),
  ]);

  test('leads to a chapter of the runbook that is there', () => {
    expect(alerts.filter(({ anchor }) => !anchors.has(anchor)).map(({ alert, anchor }) => [alert, anchor])).toEqual([]);
  });

  test('there is for each alarm, which leads to its line', () => {
    const codes = alerts.flatMap(({ labels, anchor }) => (labels.code === undefined ? [] : [[labels.code, anchor]]));
    expect(codes).toEqual(Object.keys(alarms).map((code) => [code, anchorOfAlarm(code)]));
  });

  test('says how urgent it is, and has a name of its own', () => {
    expect(alerts.filter(({ labels }) => !['page', 'ticket'].includes(labels.severity ?? ''))).toEqual([]);
    const names = Object.values(groups).map(
      (those) =>
        new Set(those.flatMap((group) => group.rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])))),
    );
    expect(new Set(names.flatMap((those) => [...those])).size).toBe(names.reduce((sum, { size }) => sum + size, 0));
  });
});

test.each(boards)(
  'the dashboard $name asks which Prometheus is meant, and nothing else of Grafana',
  ({ name, board }) => {
    expect(board).toMatchObject({ uid: `lockbox-${name}`, schemaVersion: 39, tags: ['lockbox'] });
    expect(board.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const panel of panelsOf(board)) {
      expect([panel.title, panel.datasource]).toEqual([panel.title, { type: 'prometheus', uid: '$datasource' }]);
      for (const { expr } of panel.targets ?? []) expect(expr).toContain(`${INSTALLATION}=~"$namespace"`);
    }
  },
);

if (!hasPrometheus) console.warn(WITHOUT_PROMETHEUS);
describe.runIf(hasPrometheus)('promtool', () => {
  const promtool = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: ROOT, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };
  const files = Object.keys(groups).map((name) => `${RULES}/${name}.yaml`);

  test('finds nothing wrong in the rules', () => {
    const { status, said } = promtool('check', 'rules', '--lint-fatal', ...files);
    expect(status, said).toBe(0);
  });

  test('sees alerts fire when they should, and only then', () => {
    const tests = join(RULES, '../tests');
    const { status, said } = promtool('test', 'rules', join(tests, 'objectives.yaml'), join(tests, 'alerts.yaml'));
    expect(status, said).toBe(0);
  });
});
