import { testStack } from '@lockbox/testing/stack';
import { openFlowSystem, READERS } from '../flow/flow-system.ts';
import { LETTERS } from '../flow/requests.ts';
import { type Steady, steadyLifecycles } from '../flow/steady.ts';
import { TARGETS } from '../flow/targets.ts';
import { serversHere } from '../measuring/servers-here.ts';
import { perOne, sumOf } from '../measuring/usage.ts';
import { atMost, type DatabaseKind, definePart, type Figure } from '../part.ts';
import { type ProofCosts, proofCosts } from '../proof-costs.ts';

/** Half a minute: programs that have only just started are slower, since their code is not compiled yet. */
const WARM_UP = 600;
/** The events of a lifecycle: its own six, and the outcome of each letter. */
const EVENTS = 6 + LETTERS.asked + LETTERS.approved + LETTERS.ended;

export const flowSteady = definePart<Steady & { readonly proofs: ProofCosts }>({
  name: 'flow-steady',
  about: 'whole lifecycles at 20 a second: requests by Kafka, approvals by HTTP, letters by SMTP; what each one takes',
  quick: true,
  async measure({ quick }) {
    const flow = await openFlowSystem();
    const others = new Map([...serversHere(testStack()), ['mail', flow.mail.pid], ['bench', process.pid]]);
    try {
      await steadyLifecycles(flow, quick ? WARM_UP / 30 : WARM_UP, others);
      const steady = await steadyLifecycles(flow, quick ? 60 : 600, others);
      return {
        ...steady,
        proofs: proofCosts(EVENTS / ((steady.usage.transactions.policy ?? steady.approvals) / steady.approvals)),
      };
    } finally {
      await flow.close();
    }
  },
  figures: (steady, database) => [
    ...latencyFigures(steady, database),
    ...usageFigures(steady, database),
    proofFigure(steady),
  ],
});

/** The objective of e-mails, in milliseconds (deploy/monitoring/objectives.ts). */
const LETTER_WITHIN_MS = 5_000;

function latencyFigures(
  { perSecond, grantMs, httpMs, letterMs, statuses }: Steady,
  database: DatabaseKind,
): readonly Figure[] {
  const { steady } = TARGETS[database];
  const rate = `at ${perSecond} a second`;
  return [
    { row: 2, what: `approve → grant ${rate}, p50`, value: grantMs.p50, unit: 'ms', target: steady.p50 },
    { row: 2, what: `approve → grant ${rate}, p99`, value: grantMs.p99, unit: 'ms', target: steady.p99 },
    { what: `request sent → its e-mails taken ${rate}, p50`, value: letterMs.p50, unit: 'ms' },
    {
      row: 23,
      what: `request sent → its e-mails taken ${rate}, p99`,
      value: letterMs.p99,
      unit: 'ms',
      target: atMost(LETTER_WITHIN_MS),
    },
    { what: `approve → answer ${rate}, p50`, value: httpMs.p50, unit: 'ms' },
    { what: `approve → answer ${rate}, p99`, value: httpMs.p99, unit: 'ms' },
    { what: `approvals ${rate} answered with 202`, value: statuses['202'] ?? 0, unit: '' },
  ];
}

/** Policy proves the events of a lifecycle, and each reader checks them. */
function proofFigure({ usage, proofs }: Steady & { readonly proofs: ProofCosts }): Figure {
  const transactions = usage.transactions.policy ?? Number.NaN;
  return {
    row: 17,
    what: "proofs of events: share of the processor time of Lockbox's programs",
    note: `${proofs.events} events in a transaction`,
    value: (transactions * (proofs.prove + READERS * proofs.check)) / sumOf(usage.processor.programs),
    unit: '',
    target: atMost(0.1),
  };
}

/** The costs of one lifecycle. */
function usageFigures({ approvals: lifecycles, usage }: Steady, database: DatabaseKind): readonly Figure[] {
  const { processor, databaseCommands, transactions, batches, records } = usage;
  const milliseconds = (seconds: number) => (seconds * 1000) / lifecycles;
  return [
    {
      row: 6,
      what: "processor time of Lockbox's programs per lifecycle",
      value: milliseconds(sumOf(processor.programs)),
      unit: 'ms',
      target: TARGETS[database].processor,
    },
    ...Object.entries({ ...processor.programs, ...processor.others }).map(([name, seconds]) => ({
      what: `${name}: processor time per lifecycle`,
      value: milliseconds(seconds),
      unit: 'ms',
    })),
    { row: 7, what: 'database commands per lifecycle', value: sumOf(databaseCommands) / lifecycles, unit: '' },
    ...Object.entries(perOne(databaseCommands, lifecycles)).map(([name, value]) => ({
      what: `${name}: database commands per lifecycle`,
      note: byName(usage.databaseCommandsByName, name, lifecycles),
      value,
      unit: '',
    })),
    { row: 7, what: 'Kafka transactions per lifecycle', value: sumOf(transactions) / lifecycles, unit: '' },
    ...Object.entries(perOne(transactions, lifecycles)).map(([name, value]) => ({
      what: `${name}: Kafka transactions per lifecycle`,
      value,
      unit: '',
    })),
    ...Object.entries(batches).map(([name, count]) => ({
      what: `${name}: records in a batch`,
      note: `${(count / lifecycles).toFixed(2)} batches per lifecycle`,
      value: (records[name] ?? 0) / count,
      unit: '',
    })),
  ];
}

/** `find 3.1, update 2.0`, the most frequent first. */
const byName = (commands: Readonly<Record<string, number>>, program: string, lifecycles: number): string =>
  Object.entries(commands)
    .filter(([name]) => name.startsWith(`${program} `))
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name.slice(program.length + 1)} ${(count / lifecycles).toFixed(2)}`)
    .join(', ');
