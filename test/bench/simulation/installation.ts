/** An installation as a network of queues: what a request sets in motion, what each step costs, and who has to wait. */

import { randomFrom } from '../../faults/run/random.ts';
import { percentile } from '../measuring/percentile.ts';
import { type Shape, tenantOf } from './arrivals.ts';
import { Clock, Lane, Machine } from './machine.ts';
import { type Cost, type Stage, type StageOptions, stage } from './stage.ts';

/** The steps of a lifecycle, and what policy makes of each. Letters as the bench counts them: nine in all. */
const STEPS = {
  submitted: { by: 'intake', events: 1, letters: 1 },
  decided: { by: 'intake', events: 2, letters: 2 },
  approved: { by: 'portal', events: 2, letters: 3 },
  ended: { by: 'intake', events: 1, letters: 3 },
} as const;
type Step = keyof typeof STEPS;
const steps = Object.keys(STEPS) as Step[]; // its own keys
export const PER_LIFECYCLE = { events: 15, letters: 9 } as const;

/**
 * Processor time, in milliseconds. What an item adds is measured where batches are large (docs/performance.md: rows 8, 9 and 12, and "What
 * trust costs"). What a batch costs besides is chosen so that at 20 lifecycles a second each program takes what row 6 has measured.
 */
const COSTS = {
  intake: { batch: 2.8, item: 0.07 },
  portal: { batch: 0, item: 9.2 },
  tail: { batch: 0.35, item: 0.02 },
  policy: { batch: 2.1, item: 0.1 },
  projector: { batch: 11, item: 0.07 },
  audit: { batch: 26, item: 0.07 },
  timer: { batch: 10, item: 0.04 },
  notifier: { batch: 3, item: 0.07 },
  letter: { batch: 0.1, item: 1.2 },
  outcomes: { batch: 2, item: 0.05 },
  transaction: { batch: 2.6, item: 0.01 },
  fetch: { batch: 0.6, item: 0.01 },
  documents: { batch: 4.3, item: 0.1 },
  mail: { batch: 0, item: 0.6 },
} as const satisfies Readonly<Record<string, Cost>>;

/** From a broker's answer to a reader that waits for it, or from a caller to the portal; not on a processor. */
const HOP_MS = 1;
const CONNECTIONS = 5;
const MOST = 500;

export interface Simulation {
  readonly seed: number;
  readonly cores: number;
  readonly partitions: number;
  /** The number of instances of each program. */
  readonly instances: number;
  readonly tenants: number;
  /** Lifecycles a second, for so many seconds, each of the four steps at this rate. */
  readonly perSecond: number;
  readonly seconds: number;
  /**
   * The shape of a log of tickets; without it, requests come at equal distances from equal tenants, as in the bench.
   */
  readonly shape?: Shape;
  /** The number of requests that are submitted and internally approved at once, at the beginning. */
  readonly burst?: number;
}

export interface Outcome {
  readonly approvals: number;
  readonly grantMs: { readonly p50: number; readonly p99: number };
  /** Processor time a lifecycle, by program. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Cores that were busy on average, from the first arrival to the last. */
  readonly coresBusy: number;
  readonly mostBacklog: Readonly<Record<string, number>>;
  readonly commands: number;
  readonly events: number;
  readonly letters: number;
  readonly outcomes: number;
  readonly transactions: number;
  readonly databaseCommands: number;
  /** For a burst: the times until the last of it was decided, and until everything was done. */
  readonly decidedSeconds: number;
  readonly settledSeconds: number;
}

interface Item {
  readonly partition: number;
  readonly step: Step | 'outcome';
  readonly letters: number;
  readonly since: number;
}

export function simulate(simulation: Simulation): Outcome {
  const { cores, instances } = simulation;
  const clock = new Clock();
  const world = { clock, machine: new Machine(clock, cores) };
  const lanes = { broker: new Lane(cores, true), database: new Lane(cores, true), mail: new Lane(cores, true) };
  const onBroker = (cost: Cost) => ({ lane: lanes.broker, cost });
  const documents = { lane: lanes.database, cost: COSTS.documents };
  const sendsLetters = Array.from({ length: instances }, () => new Lane(1, false));
  const made = { events: 0, letters: 0, outcomes: 0, commands: 0, decidedAt: 0 };
  const grants: number[] = [];
  const stages = new Map<string, Stage<Item>>();

  function worker(name: keyof typeof COSTS, options: Partial<StageOptions>, handOn: (item: Item) => void): Stage<Item> {
    const usual = {
      instances,
      together: 'instance',
      gatherMs: 0,
      most: MOST,
      urgent: true,
      own: COSTS[name],
      servers: [],
    } as const;
    const one = stage<Item>(world, { ...usual, ...options }, (items) => items.forEach(handOn));
    stages.set(name, one);
    return one;
  }
  const later = (to: () => Stage<Item>) => (item: Item) => clock.after(HOP_MS, () => to().add(item.partition, item));
  const nothing = (): void => undefined;

  const outcomes = worker(
    'outcomes',
    { gatherMs: 1000, urgent: false, lanes: sendsLetters, servers: [onBroker(COSTS.fetch)] },
    (item) => {
      made.outcomes++;
      later(() => policy)({ ...item, step: 'outcome', letters: 0 });
    },
  );
  const letter = worker(
    'letter',
    { most: CONNECTIONS, urgent: false, lanes: sendsLetters, servers: [{ lane: lanes.mail, cost: COSTS.mail }] },
    (item) => {
      made.letters++;
      outcomes.add(item.partition, item);
    },
  );
  const reading = { servers: [onBroker(COSTS.fetch), documents] };
  const readers = [
    worker('projector', { ...reading, gatherMs: 100, urgent: false }, nothing),
    worker('audit', { ...reading, gatherMs: 250, urgent: false }, nothing),
    worker('timer', { ...reading, gatherMs: 100 }, nothing),
    worker('tail', { servers: [onBroker(COSTS.fetch)] }, nothing),
    worker('notifier', { ...reading, gatherMs: 100, urgent: false, lanes: sendsLetters }, (item) => {
      for (let number = 0; number < item.letters; number++) letter.add(item.partition, item);
    }),
  ];
  const transaction = { together: 'partition', servers: [onBroker(COSTS.transaction)] } as const;
  const policy: Stage<Item> = worker('policy', transaction, (item) => {
    made.commands++;
    if (item.step === 'approved') grants.push(clock.now + HOP_MS - item.since);
    if (item.step === 'decided') made.decidedAt = clock.now;
    const events = item.step === 'outcome' ? 1 : STEPS[item.step].events;
    made.events += events;
    for (let number = 0; number < events; number++) {
      const event = number === 0 ? item : { ...item, letters: 0 };
      for (const reader of readers) later(() => reader)(event);
    }
  });
  const entries = {
    intake: worker(
      'intake',
      transaction,
      later(() => policy),
    ),
    portal: worker(
      'portal',
      { most: 1, servers: [onBroker(COSTS.fetch), documents] },
      later(() => policy),
    ),
  };

  const arrived = arrive(simulation, (step, partition, since) => {
    const { by, letters } = STEPS[step];
    clock.after(since - clock.now, () => entries[by].add(partition, { partition, step, letters, since }));
  });
  let busyAtEnd = 0;
  clock.after(arrived.until, () => {
    busyAtEnd = world.machine.busyMs;
  });
  clock.run();

  const lifecycles = Math.max(1, arrived.steps / steps.length);
  const busy = [...stages].map(([name, one]) => [name, one.busyMs] as const);
  const cpu = [...busy, ...Object.entries(lanes).map(([name, lane]) => [name, lane.busyMs] as const)];
  const batches = (...names: readonly string[]) =>
    names.reduce((sum, name) => sum + (stages.get(name)?.batches ?? 0), 0);
  return {
    approvals: grants.length,
    grantMs: { p50: percentile(grants, 0.5), p99: percentile(grants, 0.99) },
    cpuMs: Object.fromEntries(cpu.map(([name, ms]) => [name, ms / lifecycles])),
    coresBusy: busyAtEnd / Math.max(1, arrived.until),
    mostBacklog: Object.fromEntries([...stages].map(([name, { mostBacklog }]) => [name, mostBacklog])),
    commands: made.commands,
    events: made.events,
    letters: made.letters,
    outcomes: made.outcomes,
    transactions: batches('intake', 'policy'),
    databaseCommands: batches('projector', 'audit', 'timer', 'notifier', 'portal'),
    decidedSeconds: made.decidedAt / 1000,
    settledSeconds: clock.now / 1000,
  };
}

/** Plans all arrivals; how many there are, and when the last comes. */
function arrive(
  { seed, partitions, tenants, perSecond, seconds, shape, burst = 0 }: Simulation,
  come: (step: Step, partition: number, at: number) => void,
): { readonly steps: number; readonly until: number } {
  const random = randomFrom(seed);
  const until = seconds * 1000;
  // Any hash does: neighbours in rank are no neighbours in partitions.
  const partitionOf = (tenant: number) => (Math.imul(tenant, 0x9e3779b1) >>> 0) % partitions;
  let count = 0;
  const add = (step: Step, tenant: number, at: number): void => {
    count++;
    come(step, partitionOf(tenant), at);
  };
  for (let number = 0; number < burst; number++)
    for (const step of ['submitted', 'decided'] as const) add(step, number % tenants, 0);
  for (const step of steps) {
    if (shape === undefined) {
      for (let number = 0; number < perSecond * seconds; number++)
        add(step, number % tenants, ((number + random.number()) / perSecond) * 1000);
      continue;
    }
    const mean = shape.tickets / shape.together.length;
    for (let at = 0; ; ) {
      at += (-Math.log(1 - random.number()) * mean * 1000) / perSecond;
      if (at >= until) break;
      const tenant = tenantOf(random.number(), tenants);
      const together = random.of(shape.together);
      for (let number = 0; number < together; number++)
        add(step, tenant, Math.min(until, at + random.between(0, 60_000) * (number > 0 ? 1 : 0)));
    }
  }
  return { steps: count, until };
}
