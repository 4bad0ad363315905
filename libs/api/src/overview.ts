import { type Static, Type } from 'typebox';
import { Nullable, Time } from './parts.ts';

const Count = Type.Integer({ minimum: 0 });

const decided = {
  approved: Count,
  denied: Count,
  expired: Type.Integer({ minimum: 0, description: 'Ended without a decision of the customer' }),
  timeToDecide: Nullable(
    Type.Object(
      {
        medianSeconds: Type.Number({ description: 'Half of the decisions took no longer' }),
        ninetiethSeconds: Type.Number({ description: '90 in 100 of the decisions took no longer' }),
      },
      {
        description:
          'From the lockbox request to the approval that gives access, or to the denial; null where nothing was decided',
      },
    ),
  ),
} as const;

const Ranking = Type.Object({
  items: Type.Array(Type.Object({ id: Type.String(), displayName: Nullable(Type.String()), count: Count }), {
    description: 'Those with most accesses first, 100 at most',
  }),
  others: Type.Integer({ minimum: 0, description: 'Accesses of all others together' }),
});

/** A tenant's figures of a period. */
export const Overview = Type.Object({
  period: Type.Object({ from: Time, to: Time, timeZone: Type.String() }),
  environmentId: Nullable(Type.String({ description: 'The one whose figures these are; null for those of all' })),
  waiting: Type.Integer({ minimum: 0, description: 'Lockbox requests that wait now, whatever the period' }),
  running: Type.Integer({ minimum: 0, description: 'Accesses that run now, whatever the period' }),
  ...decided,
  accesses: Count,
  byBasis: Type.Object({
    CUSTOMER_APPROVAL: Count,
    NOT_REQUIRED: Count,
    EMERGENCY: Count,
    INADVERTENT: Count,
    LEGAL_DEMAND: Count,
  }),
  byEnvironment: Ranking,
  byEngineer: Ranking,
  months: Type.Array(
    Type.Object({
      month: Type.String({ description: 'Such as 2026-11' }),
      from: Time,
      to: Time,
      ...decided,
      accesses: Count,
    }),
    { description: 'The first and the last as far as they lie in the period' },
  ),
});
export type Overview = Static<typeof Overview>;
