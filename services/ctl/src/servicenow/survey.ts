import { type Incident, incidentOf, type RowProblem } from './incident.ts';
import { readRows } from './incident-file.ts';

/** The result of a first reading of the file: the directory records that are needed, and the newest time. */
export interface Survey {
  readonly rows: number;
  readonly updates: number;
  readonly refused: ReadonlyMap<RowProblem, number>;
  /** The first incident that asks for access. */
  readonly first: Incident | null;
  /** One incident for each environment and each engineer: enough for the directory. */
  readonly environments: readonly Incident[];
  readonly engineers: readonly Incident[];
  /** The newest `opened_at` of those that ask for access. */
  readonly newest: number;
}

/** Reads the whole file once. A row with a number that came before is an update, also where the first was refused. */
export async function survey(file: string, progress: (rows: number) => void): Promise<Survey> {
  const numbers = new Set<string>();
  const environments = new Map<string, Incident>();
  const engineers = new Map<string, Incident>();
  const refused = new Map<RowProblem, number>();
  let [rows, updates, newest] = [0, 0, 0];
  let first: Incident | null = null;
  for await (const row of readRows(file)) {
    rows += 1;
    progress(rows);
    if (numbers.has(row.number)) {
      updates += 1;
      continue;
    }
    const incident = incidentOf(row);
    if (incident !== 'NUMBER_UNKNOWN') numbers.add(row.number);
    if (typeof incident === 'string') {
      refused.set(incident, (refused.get(incident) ?? 0) + 1);
      continue;
    }
    first ??= incident;
    newest = Math.max(newest, incident.openedAt);
    environments.set(`${incident.tenantId}/${incident.environmentId}`, incident);
    engineers.set(incident.engineerId, incident);
  }
  return {
    rows,
    updates,
    refused,
    first,
    environments: [...environments.values()],
    engineers: [...engineers.values()],
    newest,
  };
}
