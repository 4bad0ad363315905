import { type DrainRate, drainRates } from '../drain-rates.ts';
import { definePart } from '../part.ts';

export const drain = definePart<readonly DrainRate[]>({
  name: 'drain',
  about: 'what each worker alone handles a second',
  measure: ({ quick }) => drainRates(quick ? 100 : 1_000),
  figures: (rates) =>
    rates.map(({ service, what, records, perSecond }) => ({
      what: `${service} alone, ${what} (of ${records})`,
      value: perSecond,
      unit: '/s',
    })),
});
