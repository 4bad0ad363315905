import { pageShape } from '@lockbox/api/outcomes';
import { AccessRequest } from '@lockbox/api/requests';
import { requestId } from '@lockbox/contracts/ids';
import { STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { etagOf } from '../../commands/presented.ts';
import type { Dependencies } from '../../dependencies.ts';
import { identityOf } from '../../http/caller.ts';
import { invalidField, notFound, ProblemSchema } from '../../http/problems.ts';
import { called, calledAlone, listOf, paging, SearchText, type Typed } from '../typed.ts';
import { OneRequest } from './place.ts';

const Filter = Type.Object({
  status: listOf(STATUS_SLUGS),
  tenantId: Type.Optional(Type.String({ minLength: 1 })),
  engineerId: Type.Optional(Type.String({ minLength: 1 })),
  environmentId: Type.Optional(Type.String({ minLength: 1 })),
  search: Type.Optional(SearchText),
  order: Type.Optional(
    Type.Literal('waiting-first', {
      description: 'What waits for an internal approval comes first, and of that what has the least time left',
    }),
  ),
  mine: Type.Optional(Type.Boolean({ description: 'Those that the caller asked for' })),
  access: Type.Optional(
    Type.Literal('running', {
      description:
        'Those with running access, latest grant first; not with `status`, `search`, `environmentId` or `order`',
    }),
  ),
  called,
  ...paging,
});

/** Requests of all tenants, for the provider's people. */
export function readingRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/access-requests',
    {
      schema: {
        summary: 'Access requests of all tenants, newest first',
        querystring: Filter,
        response: { 200: pageShape(AccessRequest), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { personId: self } = await people.provider(identityOf(request));
      const { mine, ...query } = calledAlone(request.query);
      for (const field of ['status', 'search', 'environmentId', 'order'] as const) {
        if (query.access !== undefined && query[field] !== undefined)
          throw invalidField('access', `not together with ${field}`);
      }
      return await reads.accessRequests(mine ? { ...query, engineerId: self } : query);
    },
  );

  app.get(
    '/access-requests/:id',
    {
      schema: {
        summary: 'One access request',
        params: OneRequest,
        response: { 200: AccessRequest, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      await people.provider(identityOf(request));
      const found = await reads.accessRequest(requestId(request.params.id));
      if (found === undefined) throw notFound('request');
      reply.headers(etagOf(found.shown));
      return found;
    },
  );
}
