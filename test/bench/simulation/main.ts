/** `npm run simulate`: holds the simulation against what was measured, and tells what larger installations need (docs/scale.md). */
import { keepSimulated } from '../published/simulated.ts';
import { realShape } from './arrivals.ts';
import { type Outcome, type Simulation, simulate } from './installation.ts';
import { sizing } from './sizing.ts';

const PARTITIONS = 12;
const TENANTS = [1e4, 1e5, 1e6, 1e7, 1e8] as const;

const seed = Number(process.env.LOCKBOX_TEST_SEED ?? 1);
const shape = realShape();
const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const round = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
const row = (cells: readonly (string | number)[]): void =>
  say(`| ${cells.map((cell) => (typeof cell === 'number' ? round(cell) : cell)).join(' | ')} |`);
const table = (titles: readonly string[]): void => {
  row(titles);
  row(titles.map(() => '---'));
};
const cpuOf = ({ cpuMs }: Outcome): number => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);

say(
  `Seed ${seed} (LOCKBOX_TEST_SEED). ${shape.tickets} tickets; ${round(shape.busiestHour * 100)} % of a day in its busiest hour.`,
);

/** The bench's system: everything on two cores, one instance of each program, 24 tenants. */
const small: Simulation = {
  seed,
  cores: 2,
  partitions: PARTITIONS,
  instances: 1,
  tenants: 24,
  perSecond: 20,
  seconds: 60,
};
const steady = simulate(small);
const burst = simulate({ ...small, perSecond: 0, seconds: 0, burst: 3_000 });
const both = simulate({ ...small, seconds: 30, burst: 3_000 });
keepSimulated({
  p50: steady.grantMs.p50,
  p99: steady.grantMs.p99,
  duringBurstP50: both.grantMs.p50,
  duringBurstP99: both.grantMs.p99,
  created: 3_000 / burst.decidedSeconds,
  settled: burst.settledSeconds,
  letters: burst.letters / burst.settledSeconds,
  transactions: steady.transactions / steady.approvals,
});
say(
  '\nThe small end is kept in docs/measurements: `npm run generate` writes it into docs/scale.md, beside what was measured.',
);
say(`Processor time of a lifecycle with servers, which is chosen: ${round(cpuOf(steady))} ms.`);

say(
  '\nBy tenants; one installation as far as policy takes over within a minute, 12 partitions with an instance each:\n',
);
table([
  'tenants',
  'requests a day',
  'lifecycles a second, busiest hour',
  'installations',
  'GiB of policy, all',
  'take-over, s',
  'letters a day',
  'log, TiB a year, a copy',
  'documents a year',
  'largest tenant, a second',
]);
for (const tenants of TENANTS) {
  const need = sizing(tenants, PARTITIONS, shape);
  row([
    tenants,
    need.requestsPerDay,
    need.perSecond,
    need.installations,
    need.policyGiB,
    need.takeOverSeconds,
    need.lettersPerDay,
    need.logTiBPerYear,
    need.documentsPerYear,
    need.largestPerSecond,
  ]);
}

say(
  '\nOne of these installations in its busiest hour, simulated with arrivals of the log of tickets and tenants by Zipf’s law:\n',
);
table([
  'tenants in it',
  'a second',
  'cores',
  'cores busy',
  'p50, ms',
  'p99, ms',
  'most letters waiting',
  'most commands waiting',
]);
for (const tenants of TENANTS) {
  const { installations } = sizing(tenants, PARTITIONS, shape);
  const one = sizing(tenants / installations, PARTITIONS, shape);
  const cores = 2 + Math.ceil(one.perSecond / 2);
  const seconds = Math.min(3_600, Math.max(120, 4_000 / one.perSecond));
  const { coresBusy, grantMs, mostBacklog } = simulate({
    seed,
    cores,
    partitions: PARTITIONS,
    instances: PARTITIONS,
    tenants: one.tenants,
    perSecond: one.perSecond,
    seconds,
    shape,
  });
  row([
    one.tenants,
    one.perSecond,
    cores,
    coresBusy,
    grantMs.p50,
    grantMs.p99,
    mostBacklog.letter ?? 0,
    mostBacklog.policy ?? 0,
  ]);
}

say(
  '\nHow much an installation carries, and one tenant alone, 12 instances of each program on 64 cores, three minutes each:\n',
);
table([
  'lifecycles a second',
  'tenants',
  'cores busy',
  'p50, ms',
  'p99, ms',
  'done after the last arrival, s',
  'most letters waiting',
]);
for (const tenants of [1e6, 1]) {
  for (const perSecond of tenants === 1 ? [10, 20, 40, 60, 80] : [40, 80, 160, 320, 640]) {
    const seconds = 180;
    const { coresBusy, grantMs, settledSeconds, mostBacklog } = simulate({
      seed,
      cores: 64,
      partitions: PARTITIONS,
      instances: PARTITIONS,
      tenants,
      perSecond,
      seconds,
      shape,
    });
    row([perSecond, tenants, coresBusy, grantMs.p50, grantMs.p99, settledSeconds - seconds, mostBacklog.letter ?? 0]);
  }
}
