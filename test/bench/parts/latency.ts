import { approveToGranted, type Latency } from '../latency.ts';
import { atMost, definePart } from '../part.ts';
import { withSystem } from './system.ts';

const WARM_UP = 20;

export const latency = definePart<Latency>({
  name: 'latency',
  about: 'from an approving command, sent to Kafka, to its grant in the log, at 20 a second',
  measure: ({ quick }) =>
    withSystem(async ({ namespace, load }) => {
      await approveToGranted(namespace, load, WARM_UP);
      return await approveToGranted(namespace, load, quick ? 60 : 600, 10 * WARM_UP);
    }),
  figures: ({ perSecond, p50, p99 }) => [
    { what: `command → grant at ${perSecond} a second, p50`, value: p50, unit: 'ms' },
    { what: `command → grant at ${perSecond} a second, p99`, value: p99, unit: 'ms', target: atMost(250) },
  ],
});
