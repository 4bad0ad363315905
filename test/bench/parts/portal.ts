import { atMost, definePart } from '../part.ts';
import { type CallTime, portalLists } from '../portal-lists.ts';

/** Figures count every request of the period, lists a page of them. */
const targetOf = (call: string): number => (call.startsWith('overview') ? 200 : 100);

export const portal = definePart<readonly CallTime[]>({
  name: 'portal',
  about: "the portal's lists, details and figures, of a tenant with 100,000 requests",
  measure: ({ quick }) => portalLists(quick ? 10_000 : 100_000, 100),
  figures: (calls) =>
    calls.flatMap(({ call, requests, p50Ms, p95Ms }) => [
      { what: `portal, ${call} (of ${requests}), p50`, value: p50Ms, unit: 'ms' },
      {
        row: 21,
        what: `portal, ${call} (of ${requests}), p95`,
        value: p95Ms,
        unit: 'ms',
        target: atMost(targetOf(call)),
      },
    ]),
});
