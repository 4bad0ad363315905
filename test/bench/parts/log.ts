import { type LogOnly, logOnly } from '../log-only.ts';
import { atLeast, definePart } from '../part.ts';

export const log = definePart<LogOnly>({
  name: 'log',
  about: 'starts and approvals by command, with intake and policy alone',
  quick: true,
  measure: ({ quick }) => logOnly(quick ? 3_000 : 30_000),
  figures: ({ startsPerSecond, approvalsPerSecond, perStart, perApproval }) => [
    { row: 8, what: 'log only: starts', value: startsPerSecond, unit: '/s', target: atLeast(3_000) },
    { row: 8, what: 'log only: approvals by command', value: approvalsPerSecond, unit: '/s', target: atLeast(3_000) },
    ...Object.entries({ start: perStart, approval: perApproval }).flatMap(([one, { programs, others }]) =>
      Object.entries({ ...programs, broker: others.broker ?? Number.NaN, bench: others.bench ?? Number.NaN }).map(
        ([name, seconds]) => ({
          what: `${name}: processor time per ${one}`,
          value: seconds * 1_000_000,
          unit: 'µs',
        }),
      ),
    ),
  ],
});
