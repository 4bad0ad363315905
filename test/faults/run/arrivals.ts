/** When requests come, and of which tenant: as the incidents of the ServiceNow log came, compressed in time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

export interface Arrival {
  /** Since the beginning of the load. */
  readonly atMs: number;
  /** From 0 on; the tenant with most incidents is 0. */
  readonly tenant: number;
}

const LOG = join(import.meta.dirname, '../../../services/ctl/data/servicenow-sample.csv');
const JITTER_MS = 400;

interface Incident {
  readonly openedAt: number;
  readonly location: string;
}

/** Incidents are drawn from the log as often as it takes, so that nights stay quiet and mornings are bursts. */
export function arrivals(count: number, seconds: number, tenants: number, random: Random): readonly Arrival[] {
  const incidents = incidentsOf(readFileSync(LOG, 'utf8'));
  const first = Math.min(...incidents.map(({ openedAt }) => openedAt));
  const last = Math.max(...incidents.map(({ openedAt }) => openedAt));
  const locations = byFrequency(incidents.map(({ location }) => location));
  return Array.from({ length: count }, () => {
    const { openedAt, location } = random.of(incidents);
    const share = (openedAt - first) / (last - first);
    return {
      atMs: Math.max(0, share * seconds * 1000 + random.between(-JITTER_MS, JITTER_MS)),
      tenant: locations.indexOf(location) % tenants,
    };
  }).sort((one, other) => one.atMs - other.atMs);
}

/** The first row of each incident. No field of this log has a comma in it. */
function incidentsOf(text: string): readonly Incident[] {
  const [head = '', ...rows] = text.trim().split('\n');
  const column = (name: string) => head.split(',').indexOf(name);
  const [number, openedAt, location] = [column('number'), column('opened_at'), column('location')];
  const incidents = new Map<string, Incident>();
  for (const row of rows) {
    const fields = row.split(',');
    const [, day, month, year, hour, minute] = /(\d+)-(\d+)-(\d+) (\d+):(\d+)/.exec(fields[openedAt] ?? '') ?? [];
    if (day === undefined || incidents.has(fields[number] ?? '')) continue;
    incidents.set(fields[number] ?? '', {
      openedAt: Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)),
      location: fields[location] ?? '',
    });
  }
  return [...incidents.values()];
}

function byFrequency(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}
