import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf, type Parts } from '../app.ts';
import { ProblemSchema } from '../problems.ts';
import { AuditEvent, page } from '../resources.ts';
import { paging, type Typed } from './typed.ts';

/** The searchable trail of a tenant. */
export function auditRoutes(plain: FastifyInstance, { people, reads }: Parts): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/audit-events',
    {
      schema: {
        summary: "A tenant's events, newest first",
        querystring: Type.Object({
          type: Type.Optional(Type.String({ pattern: '^[A-Za-z]+(,[A-Za-z]+)*$' })),
          requestId: Type.Optional(Type.String({ format: 'uuid' })),
          actorId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          from: Type.Optional(Type.String({ format: 'date-time' })),
          to: Type.Optional(Type.String({ format: 'date-time' })),
          ...paging,
        }),
        response: { 200: page(AuditEvent), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.auditEvents(tenantId, request.query);
    },
  );
}
