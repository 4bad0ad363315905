import { finished, Readable } from 'node:stream';
import { AuditEvent, AuditRecord, NOT_SHOWN, NoticesNotRecorded } from '@lockbox/api/audit';
import { pageShape } from '@lockbox/api/outcomes';
import { PROVIDER_ADMINISTRATION, type TenantId } from '@lockbox/contracts/ids';
import { MOST_BEGINNINGS } from '@lockbox/evidence/slice/slice';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Dependencies } from '../dependencies.ts';
import { EXPORTS, exportOf } from '../evidence/audit-export.ts';
import { identityOf } from '../http/caller.ts';
import { notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { People } from '../sign-in/people.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { paging, type Typed } from './typed.ts';

const filters = {
  type: Type.Optional(Type.String({ pattern: '^[A-Za-z]+(,[A-Za-z]+)*$' })),
  requestId: Type.Optional(Type.String({ format: 'uuid' })),
  actorId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  person: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        "A person's id, or the beginning of a part of the name: events that the person did, or that name the person",
    }),
  ),
  ticket: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The beginning of a support request id, or of its number',
    }),
  ),
  notices: Type.Optional(
    Type.Boolean({ description: 'False leaves out what became of notices, unless `type` asks for it' }),
  ),
  from: Type.Optional(Type.String({ format: 'date-time' })),
  to: Type.Optional(Type.String({ format: 'date-time' })),
} as const;

/** A customer's people read their tenant's audit index, the provider's people that of the provider's own log. */
async function trailOf(people: People, identity: Identity): Promise<TenantId> {
  if (identity.kind === 'customer') return (await people.reader(identity)).tenantId;
  await people.provider(identity);
  return PROVIDER_ADMINISTRATION;
}

/** A tenant's records as a file that anybody can verify. */
function sliceRoute(plain: FastifyInstance, { people, slices }: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/audit-events/slice',
    {
      compress: false, // sent as it is read
      schema: {
        summary:
          "All of a tenant's records with what proves that they stand in the log, a JSON object a line, oldest first",
        querystring: Type.Object({
          from: Type.Optional(
            Type.Integer({ minimum: 1, description: 'The number of the first event; 1 if not given' }),
          ),
          since: Type.Optional(
            Type.Integer({
              minimum: 1,
              description: 'The size of the checkpoint of a part before, which this one goes on from',
            }),
          ),
          beginnings: Type.Optional(
            Type.String({
              pattern: `^[1-9]\\d{0,15}(,[1-9]\\d{0,15}){0,${MOST_BEGINNINGS - 1}}$`,
              description: `The sizes of checkpoints, such as letters name, with commas; ${MOST_BEGINNINGS} at most. Of each a line shows that the log begins with its events`,
            }),
          ),
        }),
      },
    },
    async (request, reply) => {
      const { tenantId } = await people.reader(identityOf(request));
      const { from = 1, since = 0, beginnings } = request.query;
      const leave = limits.export(request);
      finished(reply.raw, leave);
      const lines = await slices(tenantId, { from, since, beginnings: beginnings?.split(',').map(Number) ?? [] });
      return reply
        .type('application/x-ndjson')
        .header('content-disposition', `attachment; filename="slice-${encodeURIComponent(tenantId)}.ndjson"`)
        .send(Readable.from(lines));
    },
  );
}

/** The searchable trail of a tenant, or of the provider. */
export function auditRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const { people, reads, eventRecord } = deps;
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/audit-events',
    {
      schema: {
        summary: "A tenant's events, newest first",
        querystring: Type.Object({ ...filters, ...paging }),
        response: { 200: pageShape(AuditEvent), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const tenantId = await trailOf(people, identityOf(request));
      return await reads.auditEvents(tenantId, request.query);
    },
  );

  app.get(
    '/audit-events/export',
    {
      compress: false, // sent as it is read
      schema: {
        summary: 'All events that the filters let through, as a file, newest first',
        querystring: Type.Object({ ...filters, format: Type.Enum(['csv', 'json']) }),
      },
    },
    async (request, reply) => {
      const tenantId = await trailOf(people, identityOf(request));
      const { format, ...filter } = request.query;
      // The first page is read before anything is sent, while wrong filters can still be answered by an error.
      const leave = limits.export(request);
      finished(reply.raw, leave); // also when the caller has gone already
      const pages = await reads.auditEventPages(tenantId, filter);
      return reply
        .type(EXPORTS[format])
        .header('content-disposition', `attachment; filename="activity-${encodeURIComponent(tenantId)}.${format}"`)
        .send(Readable.from(exportOf(format, pages)));
    },
  );

  sliceRoute(plain, deps, limits);

  app.get(
    '/audit-events/notices-not-recorded',
    {
      schema: {
        summary:
          'Events of the last 35 days that had to be announced to administrators, and of which the log has no outcome of a notice in time, newest first',
        response: { 200: Type.Object({ items: Type.Array(NoticesNotRecorded) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return { items: await reads.noticesNotRecorded(tenantId) };
    },
  );

  app.get(
    '/audit-events/:eventId',
    {
      schema: {
        summary: "One event: decoded, and its record's own bytes from the log",
        params: Type.Object({ eventId: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: { 200: AuditRecord, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const tenantId = await trailOf(people, identityOf(request));
      const event = await reads.auditEvent(tenantId, request.params.eventId);
      if (event === undefined) throw notFound('event');
      if (event.type === NOT_SHOWN) return { ...event, raw: null };
      const raw = await eventRecord(tenantId, event);
      return { ...event, raw: raw.toString('base64') };
    },
  );
}
