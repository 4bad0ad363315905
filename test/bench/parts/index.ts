import type { Part } from '../part.ts';
import { access } from './access.ts';
import { bare } from './bare-clients.ts';
import { commandLine } from './command-line.ts';
import { drain } from './drain.ts';
import { faults } from './faults.ts';
import { flowBurst } from './flow-burst.ts';
import { flowSteady } from './flow-steady.ts';
import { idle } from './idle.ts';
import { latency } from './latency.ts';
import { log } from './log.ts';
import { memory } from './memory.ts';
import { policy } from './policy.ts';
import { portal } from './portal.ts';
import { rates } from './rates.ts';
import { scaling } from './scaling.ts';
import { signals } from './signals.ts';
import { soak } from './soak.ts';
import { timers } from './timers.ts';
import { verify } from './verify.ts';

/** All parts, in the order in which they run. A further one is a line here. */
export const parts: readonly Part[] = [
  flowSteady,
  bare,
  flowBurst,
  rates,
  latency,
  idle,
  drain,
  log,
  policy,
  memory,
  portal,
  access,
  signals,
  commandLine,
  verify,
  timers,
  scaling,
  faults,
  soak,
];
