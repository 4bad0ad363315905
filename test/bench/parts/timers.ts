import { testStack } from '@lockbox/testing/stack';
import { openFlowSystem } from '../flow/flow-system.ts';
import { type ManyTimers, manyTimers } from '../flow/many-timers.ts';
import { serversHere } from '../measuring/servers-here.ts';
import { perOne } from '../measuring/usage.ts';
import { atLeast, atMost, type DatabaseKind, definePart, type Figure } from '../part.ts';

export const timers = definePart<ManyTimers>({
  name: 'timers',
  about: 'how late timers are with a million pending, and 100,000 that are due at once',
  async measure({ quick }) {
    const reviewS = quick ? 30 : 240;
    const flow = await openFlowSystem({ LOCKBOX_INTERNAL_REVIEW: `PT${reviewS}S` });
    try {
      const share = quick ? 0.01 : 1;
      const load = {
        pending: 1_000_000 * share,
        dueAtOnce: 100_000 * share,
        approvals: quick ? 60 : 300,
        reviewMs: reviewS * 1_000,
      };
      const others = new Map([...serversHere(testStack()), ['mail', flow.mail.pid], ['bench', process.pid]]);
      return await manyTimers(flow, load, others);
    } finally {
      await flow.close();
    }
  },
  figures: timerFigures,
});

function timerFigures(measured: ManyTimers, database: DatabaseKind): readonly Figure[] {
  const { pending, lateMs, dueAtOnce, answeredPerSecond, approvalsBefore, approvalsMeanwhile, usage } = measured;
  const fast = database === 'fast';
  const { programs, others } = usage.processor;
  return [
    { what: `timers, ${pending} pending: late, p50`, value: lateMs.p50 / 1_000, unit: 's' },
    {
      row: 12,
      what: `timers, ${pending} pending: late, p99`,
      value: lateMs.p99 / 1_000,
      unit: 's',
      target: fast ? atMost(1) : undefined,
    },
    {
      row: 12,
      what: `timers, ${dueAtOnce} due at once: answered`,
      value: answeredPerSecond,
      unit: '/s',
      target: fast ? atLeast(5_000) : undefined,
    },
    { what: 'approve → grant before it, p99', value: approvalsBefore.grantMs.p99, unit: 'ms' },
    { what: 'approve → grant meanwhile, p99', value: approvalsMeanwhile.grantMs.p99, unit: 'ms' },
    {
      row: 12,
      what: 'approve → grant meanwhile ÷ before, p99',
      value: approvalsMeanwhile.grantMs.p99 / approvalsBefore.grantMs.p99,
      unit: '',
      target: fast ? atMost(2) : undefined,
    },
    ...Object.entries({ ...perOne(programs, dueAtOnce), ...perOne(others, dueAtOnce) }).map(([name, seconds]) => ({
      what: `processor time until they are answered, for each: ${name}`,
      value: seconds * 1_000,
      unit: 'ms',
    })),
  ];
}
