import type { EventData } from '@lockbox/contracts/generated/events';
import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { documentsAfter } from '../../testing/folded.ts';
import { ADMINISTRATOR, facts, lifeOfRequest, type Saying } from '../../testing/sample-events.ts';
import { type OutcomesDocument, outcomes, outcomesIn, withOutcome } from './collection.ts';

const outcomesAfter = (sayings: readonly Saying[]) =>
  (documentsAfter(outcomes, sayings) as readonly OutcomesDocument[]).flatMap((stretch) => [...outcomesIn(stretch)]); // of that collection

/** A request up to the moment in which the customer is asked. */
const asked = (number: number): readonly Saying[] => lifeOfRequest('contoso', number).slice(0, 3);
const idOf = (sayings: readonly Saying[]) => {
  const [[data] = []] = sayings;
  if (data?.type !== 'RequestSubmitted') throw new Error('No request');
  return data.requestId;
};
const approver = { roles: [], licences: [] };
const denied = (number: number): readonly Saying[] => [
  ...asked(number),
  [
    {
      type: 'RequestDenied',
      requestId: idOf(asked(number)),
      comment: null,
      shown: null,
      approver,
      facts,
      assertion: null,
    },
    ADMINISTRATOR,
  ],
];

describe('the outcomes of requests', () => {
  test('say what became of each, how long after the question, of which environment and engineer', () => {
    const [first, second] = outcomesAfter([...lifeOfRequest('contoso', 1), ...denied(2)]);
    const of = { environmentId: 'production', engineerId: 'engineer-1' };
    expect(first).toMatchObject({ ...of, kind: 'APPROVED' });
    expect(second).toMatchObject({ ...of, kind: 'DENIED' });
    expect(first?.afterMs).toBeGreaterThan(0);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(0);
  });

  test('know a request that ended without a decision, and access that needed none', () => {
    const granted = lifeOfRequest('contoso', 4).flatMap(([data]): readonly EventData[] =>
      data.type === 'AccessGranted' ? [{ ...data, basis: 'NOT_REQUIRED' }] : [],
    );
    const sayings: readonly Saying[] = [
      ...asked(3),
      [{ type: 'RequestExpired', requestId: idOf(asked(3)), expiresAt: 1 }],
      ...lifeOfRequest('contoso', 4).slice(0, 2),
      ...granted.map((data): Saying => [data]),
    ];
    expect(outcomesAfter(sayings)).toMatchObject([{ kind: 'EXPIRED' }, { kind: 'NOT_REQUIRED', afterMs: null }]);
  });

  test('have none of a request that waits, that was rejected internally, or that nobody knows', () => {
    const [, [data] = []] = lifeOfRequest('contoso', 2);
    if (data?.type !== 'InternallyApproved') throw new Error('No internal approval');
    expect(outcomesAfter(asked(1))).toEqual([]);
    expect(
      outcomesAfter([...lifeOfRequest('contoso', 2).slice(0, 1), [{ ...data, type: 'InternallyRejected' }]]),
    ).toEqual([]);
    expect(outcomesAfter(denied(1).slice(-1))).toEqual([]);
  });

  test('are kept exactly, however many share a document, which holds a limited stretch of the log', () => {
    const many = Array.from({ length: 400 }, (_, number) => ({
      kind: (['APPROVED', 'DENIED', 'EXPIRED', 'NOT_REQUIRED', 'EMERGENCY'] as const)[number % 5] ?? 'DENIED',
      at: Date.UTC(2026, 0, 1) + number * 3_600_001,
      afterMs: number % 5 < 3 ? number * 863_999 : null,
      environmentId: environmentId(`env-${number % 7}`),
      engineerId: personId(`engineer-${number % 11}`),
    }));
    const stretches = new Map<string, OutcomesDocument>();
    for (const [number, outcome] of many.entries()) {
      const place = { tenantId: tenantId('contoso'), sequence: number * 14 };
      const id = withOutcome(null, place, outcome)?._id ?? '';
      const after = withOutcome(stretches.get(id) ?? null, place, outcome);
      if (after !== null) stretches.set(id, after);
    }
    expect([...stretches.values()].flatMap((stretch) => [...outcomesIn(stretch)])).toEqual(many);
    expect([...stretches.keys()]).toEqual(['contoso/0', 'contoso/1']);
    for (const { since, until, rows } of stretches.values()) {
      expect(since).toBeLessThan(until);
      expect(rows.length()).toBeLessThan(8_000);
    }
  });
});
