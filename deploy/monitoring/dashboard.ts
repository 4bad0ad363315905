/** Grafana's dashboards as data: panels in rows, each on queries alone. Imported as they are, they ask which Prometheus is meant. */

const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;
/** The schema version of Grafana 11; later versions read it too, and upgrade it to their own. */
const SCHEMA_VERSION = 39;
const COLUMNS = 24;
const ROW_HEIGHT = 8;

export interface PanelQuery {
  readonly expr: string;
  /** The legend in Grafana's form: `{{service}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly about: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  readonly unit: 'short' | 's' | 'bytes' | 'ops' | 'percentunit' | 'reqps';
  readonly queries: readonly PanelQuery[];
  /** From where on a value is drawn in red. */
  readonly bad?: number;
}

export interface Variable {
  readonly name: string;
  readonly label: string;
  /** Whose values of that label there are to choose from. */
  readonly metric: string;
  readonly of: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

export const dashboardFile = (dashboard: Dashboard): string => `${JSON.stringify(written(dashboard), null, 2)}\n`;

function written({ uid, title, about, variables, rows }: Dashboard): object {
  let id = 0;
  let y = 0;
  const panels: object[] = [];
  for (const row of rows) {
    panels.push({
      ...{ id: ++id, type: 'row', title: row.title, collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    });
    y += 1;
    const w = Math.floor(COLUMNS / row.panels.length); // whole numbers alone
    row.panels.forEach((panel, index) => {
      panels.push(panelOf(panel, ++id, { x: index * w, y, w, h: ROW_HEIGHT }));
    });
    y += ROW_HEIGHT;
  }
  return {
    ...{ uid, title, description: about, tags: ['lockbox'], schemaVersion: SCHEMA_VERSION, version: 1 },
    ...{ editable: true, refresh: '30s', time: { from: 'now-6h', to: 'now' }, timezone: 'browser' },
    links: [{ type: 'dashboards', title: 'Lockbox', tags: ['lockbox'], asDropdown: true, keepTime: true }],
    templating: { list: [datasource, ...variables.map(variableOf)] },
    panels,
  };
}

const datasource = {
  ...{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
  ...{ current: {}, hide: 0, includeAll: false, multi: false, refresh: 1, regex: '' },
};

const variableOf = ({ name, label, metric, of }: Variable): object => ({
  ...{ name, label, type: 'query', datasource: DATASOURCE },
  definition: `label_values(${metric}, ${of})`,
  query: { query: `label_values(${metric}, ${of})`, refId: name },
  // Also what has no such label, as outside of Kubernetes no series has a namespace.
  ...{ includeAll: true, allValue: '.*', multi: true, current: { text: ['All'], value: ['$__all'] } },
  ...{ hide: 0, refresh: 2, sort: 1, regex: '' },
});

const panelOf = ({ title, about, kind, unit, queries, bad }: Panel, id: number, gridPos: object): object => ({
  ...{ id, type: kind, title, description: about, datasource: DATASOURCE, gridPos },
  targets: queries.map(({ expr, legend }, index) => ({
    ...{ refId: String.fromCharCode(65 + index), datasource: DATASOURCE, expr, legendFormat: legend },
    ...(kind === 'timeseries' ? { range: true } : { instant: true, range: false }),
    ...(kind === 'table' ? { format: 'table' } : {}),
  })),
  fieldConfig: {
    defaults: {
      ...{ unit, min: 0, color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' } },
      thresholds: {
        mode: 'absolute',
        steps: [{ color: 'green', value: null }, ...(bad === undefined ? [] : [{ color: 'red', value: bad }])],
      },
      ...(kind === 'timeseries'
        ? {
            custom: {
              fillOpacity: 5,
              showPoints: 'never',
              thresholdsStyle: { mode: bad === undefined ? 'off' : 'line' },
            },
          }
        : {}),
    },
    overrides: [],
  },
  options: OPTIONS[kind],
});

const OPTIONS = {
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, graphMode: 'area', textMode: 'auto' },
  table: { showHeader: true },
};
