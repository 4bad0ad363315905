import { atMost, definePart } from '../part.ts';
import { type SignalDelays, signalDelays } from '../signal-delays.ts';

const PER_SECOND = 20;

export const signals = definePart<SignalDelays>({
  name: 'signals',
  about: 'from the end of an access (handed back, engineer excluded, period over) until its receiver has the signal',
  measure: ({ quick }) => signalDelays(quick ? 120 : 2_400, PER_SECOND),
  figures: ({ delays, perSecond }) =>
    delays.flatMap(({ kind, way, ms }) => [
      { what: `end → signal, ${kind}, by ${way}, at ${perSecond} a second, p50`, value: ms.p50, unit: 'ms' },
      {
        row: 22,
        what: `end → signal, ${kind}, by ${way}, at ${perSecond} a second, p99`,
        value: ms.p99,
        unit: 'ms',
        target: atMost(1_000),
      },
    ]),
});
