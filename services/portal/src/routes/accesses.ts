import { pageShape } from '@lockbox/api/outcomes';
import { LockboxRequest } from '@lockbox/api/requests';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import { ACCESS_BASES } from '../reads/accesses.ts';
import { listOf, paging, SearchText, type Typed } from './typed.ts';

const Filter = Type.Object({
  running: Type.Optional(Type.Boolean({ description: 'Only what runs now' })),
  basis: listOf(ACCESS_BASES),
  environmentId: Type.Optional(Type.String({ minLength: 1 })),
  engineerId: Type.Optional(Type.String({ minLength: 1 })),
  search: Type.Optional(SearchText),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Begun at this time or later' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Begun before this time' })),
  ...paging,
});

/** Each access to the tenant's data, whether or not its people were asked. */
export function accessRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/accesses',
    {
      schema: {
        summary: "Each access to a tenant's data: what runs first, then the newest",
        description:
          'Requests that led to access, and exclusions that only report one. Where `access` is null the basis is the `exclusion`. A sealed demand is here from its disclosure on.',
        querystring: Filter,
        response: { 200: pageShape(LockboxRequest), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.accesses(tenantId, request.query);
    },
  );
}
