import { accessEvaluations, type Evaluations } from '../access-evaluations.ts';
import { atLeast, atMost, definePart } from '../part.ts';

/** More than the target, so that the figure can show more. */
const PER_SECOND = 2_500;

export const access = definePart<Evaluations>({
  name: 'access',
  about: 'questions whether access runs, to one instance that knows 10,000 grants',
  quick: true,
  measure: ({ quick }) => accessEvaluations(quick ? 1_000 : 10_000, PER_SECOND, quick ? 2 : 30),
  figures: ({ grants, perSecond, p99Ms }) => [
    {
      row: 20,
      what: `access: evaluations with ${grants} grants`,
      value: perSecond,
      unit: '/s',
      target: atLeast(2_000),
    },
    { row: 20, what: 'access: an evaluation at the server, p99', value: p99Ms, unit: 'ms', target: atMost(1) },
  ],
});
