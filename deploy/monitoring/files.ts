/** The files that are made here, by their path from the repository's root. */
import { alarmAlerts, alerts } from './alerts.ts';
import { dashboardFile } from './dashboard.ts';
import { dashboards } from './dashboards.ts';
import { metricsPage } from './metrics-page.ts';
import { burnAlerts, recordings } from './objectives.ts';
import { type RuleGroup, ruleFile } from './rule-file.ts';

export const RULES = 'deploy/monitoring/prometheus/rules';
export const DASHBOARDS = 'deploy/monitoring/grafana';
/** Helm reads nothing outside of its chart. */
const CHART = 'deploy/helm/lockbox/files/rules';

export const groups: Readonly<Record<string, readonly RuleGroup[]>> = {
  objectives: [
    { name: 'lockbox-late', rules: recordings },
    { name: 'lockbox-objectives', rules: burnAlerts },
  ],
  alerts: [{ name: 'lockbox-alerts', rules: alerts }],
  alarms: [{ name: 'lockbox-alarms', rules: alarmAlerts }],
};

export const files = (): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(groups).flatMap(([name, those]) =>
      [RULES, CHART].map((folder) => [`${folder}/${name}.yaml`, ruleFile(those)] as const),
    ),
    ['docs/metrics.md', metricsPage()],
    ...dashboards.map((one) => [`${DASHBOARDS}/${one.uid}.json`, dashboardFile(one)] as const),
  ]);
