import { openFlowSystem } from '../flow/flow-system.ts';
import { type RateStep, risingRates } from '../flow/rates.ts';
import { definePart } from '../part.ts';

export const rates = definePart<readonly RateStep[]>({
  name: 'rates',
  about: 'approvals by HTTP at rising rates, until they are no longer answered in time',
  async measure({ quick }) {
    const flow = await openFlowSystem();
    try {
      return await risingRates(flow, quick ? 2 : 10);
    } finally {
      await flow.close();
    }
  },
  figures: (steps) =>
    steps.flatMap(({ perSecond, grantMs }) => [
      { what: `approve → grant at ${perSecond} a second by rising rates, p50`, value: grantMs.p50, unit: 'ms' },
      { what: `approve → grant at ${perSecond} a second by rising rates, p99`, value: grantMs.p99, unit: 'ms' },
    ]),
});
