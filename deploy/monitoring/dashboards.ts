/** The content of each dashboard. */
import type { Dashboard } from './dashboard.ts';
import { evidence } from './dashboards/evidence.ts';
import { gates } from './dashboards/gates.ts';
import { overview } from './dashboards/overview.ts';
import { api } from './dashboards/portal.ts';
import { timersDashboard } from './dashboards/timers.ts';
import { worker } from './dashboards/worker.ts';

export const dashboards: readonly Dashboard[] = [overview, worker, timersDashboard, evidence, api, gates];
