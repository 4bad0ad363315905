import { testStack } from '@lockbox/testing/stack';
import { type Burst, burst } from '../flow/burst.ts';
import { approvalsDuringBurst, type DuringBurst } from '../flow/during-burst.ts';
import { openFlowSystem } from '../flow/flow-system.ts';
import { type Saturation, saturation } from '../flow/saturation.ts';
import { TARGETS } from '../flow/targets.ts';
import { serversHere } from '../measuring/servers-here.ts';
import { sumOf } from '../measuring/usage.ts';
import { atMost, type DatabaseKind, definePart, type Figure } from '../part.ts';

/** At once at saturation. */
const AT_ONCE = [16, 64] as const;

interface FlowBurst {
  readonly burst: Burst;
  readonly saturation: readonly Saturation[];
  readonly duringBurst: DuringBurst;
}

export const flowBurst = definePart<FlowBurst>({
  name: 'flow-burst',
  about:
    'a burst of requests and its letters; approvals by HTTP as many as go through, and at 20 a second during a burst',
  quick: true,
  async measure({ requests }) {
    const flow = await openFlowSystem();
    const others = new Map([...serversHere(testStack()), ['mail', flow.mail.pid], ['bench', process.pid]]);
    try {
      const made = [...flow.makeRequests(requests)];
      const worked = await burst(flow, made);
      // Two fifths for each saturation; the rest waits for the burst beside which it is approved.
      const share = Math.floor(requests * 0.4);
      const saturated: Saturation[] = [];
      for (const atOnce of AT_ONCE) saturated.push(await saturation(flow, made.splice(0, share), atOnce, others));
      const duringBurst = await approvalsDuringBurst(flow, made, flow.makeRequests(requests));
      return { burst: worked, saturation: saturated, duringBurst };
    } finally {
      await flow.close();
    }
  },
  figures: (measured, database) => [
    ...saturationFigures(measured, database),
    ...burstFigures(measured, database),
    ...Object.entries(measured.burst.memoryMiB).map(([name, value]) => ({
      row: 13,
      what: `${name}: memory after the burst`,
      value,
      unit: 'MiB',
      target: atMost(200),
    })),
  ],
});

const saturationFigures = (measured: FlowBurst, database: DatabaseKind): readonly Figure[] =>
  measured.saturation.flatMap(
    ({ atOnce, approvals, perSecond, sustainedPerSecond, httpMs, statuses, usage }): readonly Figure[] => [
      { what: `approvals, ${atOnce} at once, to the last grant`, value: perSecond, unit: '/s' },
      {
        row: 1,
        what: `approvals, ${atOnce} at once, to the last letter and document`,
        value: sustainedPerSecond,
        unit: '/s',
        target: TARGETS[database].saturation,
      },
      { what: `approvals, ${atOnce} at once, answered with 202`, value: statuses['202'] ?? 0, unit: '' },
      { what: `approvals, ${atOnce} at once, answer p50`, value: httpMs.p50, unit: 'ms' },
      { what: `approvals, ${atOnce} at once, answer p99`, value: httpMs.p99, unit: 'ms' },
      {
        what: `approvals, ${atOnce} at once: processor time of Lockbox's programs for each`,
        value: (sumOf(usage.processor.programs) * 1000) / approvals,
        unit: 'ms',
      },
      ...Object.entries({ ...usage.processor.programs, ...usage.processor.others }).map(([name, seconds]) => ({
        what: `approvals, ${atOnce} at once, ${name}: processor time for each`,
        value: (seconds * 1000) / approvals,
        unit: 'ms',
      })),
    ],
  );

function burstFigures({ burst: worked, duringBurst }: FlowBurst, database: DatabaseKind): readonly Figure[] {
  const targets = TARGETS[database];
  const { requests, settled, settledSeconds } = worked;
  const beside = `approve → grant at ${duringBurst.perSecond} a second during a burst`;
  return [
    { what: `${beside}, p50`, value: duringBurst.grantMs.p50, unit: 'ms' },
    { row: 3, what: `${beside}, p99`, value: duringBurst.grantMs.p99, unit: 'ms', target: targets.duringBurst },
    { row: 4, what: 'letters of a burst', value: worked.lettersPerSecond, unit: '/s', target: targets.letters },
    {
      row: 5,
      what: `burst of ${requests}: created`,
      value: worked.createdPerSecond,
      unit: '/s',
      target: targets.created,
    },
    {
      row: 5,
      what: `burst of ${requests}: until all letters and documents`,
      value: settled ? settledSeconds : Number.NaN,
      unit: 's',
      target: targets.settled,
    },
  ];
}
