import { randomUUID } from 'node:crypto';
import { dataStoreId, environmentId, personId, type RequestId, requestId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { answerOutcome, answerPending, outcomeOf } from '../answers.ts';
import { identityOf } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { PORTAL_SOURCE } from '../intake-records.ts';
import { forbidden, notFound, Problem, ProblemSchema } from '../problems.ts';
import { AccessRequest, Pending, page } from '../resources.ts';
import type { AccessRequestView } from '../views.ts';
import { paging, type Typed } from './typed.ts';

const ID_MAX = 200;
const Id = Type.String({ minLength: 1, maxLength: ID_MAX, pattern: '^[^@]*$' });
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Comment = Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()]));

/** The rules of intake that the shape can say; intake checks all of them again. */
const Submission = Type.Object(
  {
    tenantId: Id,
    environmentId: Id,
    dataStores: Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true }),
    permissions: Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
    }),
    justification: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }),
    trigger: Type.Enum(['SUPPORT_TICKET', 'PROVIDER_ALERT']),
    ticketId: Type.Optional(Type.Union([Id, Type.Null()])),
    exclusion: Type.Optional(Type.Union([Type.Enum(['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND']), Type.Null()])),
    declaredBy: Type.Optional(Type.Union([Id, Type.Null()])),
    disclosure: Type.Optional(Type.Enum(['NOTIFY', 'SEALED'], { default: 'NOTIFY' })),
    sourceRequestId: Type.Optional(Id),
  },
  { additionalProperties: false },
);

const invalid = (field: string, message: string) =>
  new Problem(400, 'INVALID_INPUT', `${field}: ${message}`, {}, [{ field, message }]);

/** What the provider's people ask for and decide among themselves. */
export function accessRequestRoutes(plain: FastifyInstance, deps: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, intake, outcomes, refusals } = deps;

  /** The request, or 404; the provider's people see those of all tenants. */
  async function existing(id: RequestId) {
    const found = await reads.requestDocument(id);
    if (found === undefined) throw notFound('request');
    return found;
  }

  const whereIs = (id: RequestId, complete: (view: AccessRequestView) => boolean = () => true) => ({
    requestId: id,
    location: `/api/v1/access-requests/${id}`,
    read: (sequence: number) => reads.accessRequest(id, sequence),
    complete,
  });

  app.post(
    '/access-requests',
    {
      schema: {
        summary: 'Ask for access',
        body: Submission,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'ENGINEER');
      const { body } = request;
      if (body.trigger === 'SUPPORT_TICKET' && !body.ticketId)
        throw invalid('ticketId', 'needed with the trigger SUPPORT_TICKET');
      if (body.exclusion && !body.declaredBy) throw invalid('declaredBy', 'needed with an exclusion');
      if (body.disclosure === 'SEALED' && body.exclusion !== 'LEGAL_DEMAND')
        throw invalid('disclosure', 'SEALED is for LEGAL_DEMAND only');
      const tenant = tenantId(body.tenantId);
      const sourceRequestId = body.sourceRequestId ?? randomUUID();
      const id = requestIdOf(tenant, PORTAL_SOURCE, sourceRequestId);
      const known = body.sourceRequestId === undefined ? undefined : await reads.requestDocument(id);
      const event = await intake.ask({
        type: 'AccessRequestSubmitted',
        source: PORTAL_SOURCE,
        sourceRequestId,
        tenantId: tenant,
        environmentId: environmentId(body.environmentId),
        dataStores: body.dataStores.map(dataStoreId),
        engineerId: person.personId,
        permissions: body.permissions,
        justification: body.justification,
        trigger: body.trigger,
        ticketId: body.ticketId ?? null,
        exclusion: body.exclusion ?? null,
        declaredBy: body.declaredBy ? personId(body.declaredBy) : null,
        disclosure: body.disclosure ?? 'NOTIFY',
        // Sent again it is the very same, and what differs is refused.
        requestedAt: known?.requestedAt ?? deps.now(),
      });
      const where = whereIs(id, ({ justification }) => justification !== null);
      // What was sent before makes no second event.
      return (
        (await outcomeOf(event, where, outcomes.waitMs)) ??
        (await reads.accessRequest(id)) ??
        answerPending(reply, where)
      );
    },
  );

  app.get(
    '/access-requests',
    {
      schema: {
        summary: 'Access requests of all tenants, newest first',
        querystring: Type.Object({
          status: Type.Optional(Type.String({ pattern: '^[a-z-]+(,[a-z-]+)*$' })),
          tenantId: Type.Optional(Type.String({ minLength: 1 })),
          engineerId: Type.Optional(Type.String({ minLength: 1 })),
          mine: Type.Optional(Type.Boolean({ description: 'Those that the caller asked for' })),
          access: Type.Optional(
            Type.Literal('running', {
              description: 'Those with running access, latest grant first; not with `status`',
            }),
          ),
          ...paging,
        }),
        response: { 200: page(AccessRequest), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { personId: self } = await people.provider(identityOf(request));
      const { mine, ...query } = request.query;
      if (query.access !== undefined && query.status !== undefined)
        throw invalid('access', 'not together with status, which running access has only one of');
      return await reads.accessRequests(mine ? { ...query, engineerId: self } : query);
    },
  );

  app.get(
    '/access-requests/:id',
    {
      schema: { summary: 'One access request', params: Params, response: { 200: AccessRequest, '4xx': ProblemSchema } },
    },
    async (request) => {
      await people.provider(identityOf(request));
      return (await reads.accessRequest(requestId(request.params.id))) ?? Promise.reject(notFound('request'));
    },
  );

  app.post(
    '/access-requests/:id/internal-decision',
    {
      schema: {
        summary: "The internal approver's decision",
        params: Params,
        body: Type.Object(
          { decision: Type.Enum(['approve', 'reject']), comment: Comment },
          { additionalProperties: false },
        ),
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'INTERNAL_APPROVER');
      refusals.check(person.personId);
      const id = requestId(request.params.id);
      const found = await existing(id);
      if (found.engineerId === person.personId) throw forbidden('The engineer who asked cannot approve internally.');
      const { decision, comment } = request.body;
      const event = await intake.ask({
        type: 'InternalDecisionRecorded',
        source: PORTAL_SOURCE,
        requestSource: found.source,
        sourceRequestId: found.sourceRequestId,
        tenantId: found.tenantId,
        approverId: person.personId,
        decision: decision === 'approve' ? 'APPROVED' : 'REJECTED',
        comment: comment || null,
        decidedAt: deps.now(),
      });
      if (event?.data.type === 'CommandRejected') refusals.record(person.personId);
      const where = whereIs(id, ({ internalApproval }) => !comment || internalApproval?.comment != null);
      return await answerOutcome(reply, event, where, outcomes.waitMs);
    },
  );

  app.post(
    '/access-requests/:id/finish',
    {
      schema: {
        summary: 'Hand access back early',
        params: Params,
        response: { 200: AccessRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const person = await people.provider(identityOf(request), 'ENGINEER');
      const id = requestId(request.params.id);
      const found = await existing(id);
      if (found.engineerId !== person.personId)
        throw forbidden('Only the engineer whose access it is can hand it back.');
      const event = await intake.ask({
        type: 'WorkFinished',
        source: PORTAL_SOURCE,
        requestSource: found.source,
        sourceRequestId: found.sourceRequestId,
        tenantId: found.tenantId,
        engineerId: person.personId,
        finishedAt: deps.now(),
      });
      return await answerOutcome(reply, event, whereIs(id), outcomes.waitMs);
    },
  );
}
