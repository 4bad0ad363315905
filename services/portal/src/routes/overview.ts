import { Overview } from '@lockbox/api/overview';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Typed } from './typed.ts';

const Filter = Type.Object({
  from: Type.Optional(
    Type.String({ format: 'date-time', description: 'Without it, this month and the eleven before it are counted' }),
  ),
  to: Type.Optional(
    Type.String({ format: 'date-time', description: 'What was before this time; without it, until now' }),
  ),
  timeZone: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'In which months begin and end; UTC if not given' }),
  ),
  environmentId: Type.Optional(Type.String({ minLength: 1 })),
});

/** A tenant's figures: how long it takes to decide, what was decided, and who had access on what basis. */
export function overviewRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/overview',
    {
      schema: {
        summary:
          'What waits and runs, what was decided and how soon, by month, and accesses by basis, environment and engineer',
        description:
          'Outcomes count in the month in which they came, accesses in that in which they began; a sealed demand is counted from its disclosure on.',
        querystring: Filter,
        response: { 200: Overview, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.overview(tenantId, request.query);
    },
  );
}
