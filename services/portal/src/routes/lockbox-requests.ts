import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream';
import { AuditEvent } from '@lockbox/api/audit';
import { Pending, pageShape } from '@lockbox/api/outcomes';
import { IfMatch, signedFields } from '@lockbox/api/passkeys';
import { LockboxRequest } from '@lockbox/api/requests';
import { commandId, requestId } from '@lockbox/contracts/ids';
import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { CUSTOMER_STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { decideRequest } from '../commands/deciding.ts';
import { etagOf, presentedTo } from '../commands/presented.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPending } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { notFound, ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { signedWith } from '../passkeys/passkeys.ts';
import { askedOutcomePlace } from './outcomes.ts';
import { called, calledAlone, listOf, paging, SearchText, type Typed } from './typed.ts';

const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Decision = Type.Object(
  {
    decision: Type.Enum(['approve', 'deny']),
    comment: Type.Optional(Type.Union([Type.String({ maxLength: TEXT_MAX }), Type.Null()])),
    ...signedFields,
  },
  { additionalProperties: false },
);

const Filter = Type.Object({
  status: listOf(CUSTOMER_STATUS_SLUGS),
  environmentId: Type.Optional(Type.String({ minLength: 1 })),
  search: Type.Optional(SearchText),
  called,
  recent: Type.Optional(Type.Boolean({ description: 'Those of the past 28 days' })),
  sort: Type.Optional(
    Type.Enum([
      'supportRequestId',
      'environment',
      'status',
      'requestedAt',
      'expiresAt',
      'accessPeriod',
      'accessExpiresAt',
    ]),
  ),
  order: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'With `sort`: falling, if not given' })),
  from: Type.Optional(Type.String({ format: 'date-time' })),
  to: Type.Optional(Type.String({ format: 'date-time' })),
  ...paging,
});

/** Lockbox requests, for a customer's administrators, who decide, and its auditors, who read. */
export function lockboxRequestRoutes(app: FastifyInstance, deps: Dependencies, limits: Limits): void {
  readingRoutes(app, deps);
  bundleRoute(app, deps, limits);
  decisionRoute(app, deps);
}

function readingRoutes(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/lockbox-requests',
    {
      schema: {
        summary: "A tenant's lockbox requests, newest first unless sorted otherwise",
        querystring: Filter,
        response: { 200: pageShape(LockboxRequest), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.lockboxRequests(tenantId, calledAlone(request.query));
    },
  );

  app.get(
    '/lockbox-requests/counts',
    {
      schema: {
        summary: 'How many wait for a decision',
        response: { 200: Type.Object({ actionNeeded: Type.Integer() }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      return await reads.counts(tenantId);
    },
  );

  app.get(
    '/lockbox-requests/:id',
    {
      schema: {
        summary: 'One request: one that the tenant was asked about, or is told of without having been asked',
        params: Id,
        response: { 200: LockboxRequest, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const { tenantId } = await people.reader(identityOf(request));
      const found = await reads.requestSeenByCustomer(tenantId, requestId(request.params.id));
      if (found === undefined) throw notFound('request');
      reply.headers(etagOf(found.shown));
      return found;
    },
  );

  app.get(
    '/lockbox-requests/:id/history',
    {
      schema: {
        summary: 'All events of one request, oldest first',
        params: Id,
        response: { 200: Type.Object({ items: Type.Array(AuditEvent) }), '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      const inLog = await reads.requestInLog(tenantId, requestId(request.params.id));
      if (inLog === undefined) throw notFound('request');
      return { items: await reads.history(tenantId, inLog) };
    },
  );
}

/** A page that runs code of its own: browsers save it, and never open it under the portal's address. */
function bundleRoute(plain: FastifyInstance, { people, bundles }: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/lockbox-requests/:id/bundle',
    {
      schema: {
        summary: 'What proves the history of one request, as a page that checks itself: the file of `lockbox bundle`',
        params: Id,
        querystring: Type.Object({
          since: Type.Optional(
            Type.Integer({
              minimum: 0,
              description:
                'The size of a checkpoint that you have kept: the file then proves that the log begins with it',
            }),
          ),
        }),
      },
    },
    async (request, reply) => {
      const { tenantId } = await people.reader(identityOf(request));
      const id = requestId(request.params.id);
      const leave = limits.export(request);
      finished(reply.raw, leave); // also when the caller has gone already
      const page = await bundles(tenantId, id, request.query.since);
      return reply
        .type('text/html; charset=utf-8')
        .header('content-disposition', `attachment; filename="lockbox-${id}.html"`)
        .send(page);
    },
  );
}

function decisionRoute(plain: FastifyInstance, deps: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.post(
    '/lockbox-requests/:id/decision',
    {
      schema: {
        summary: 'Approve or deny',
        params: Id,
        headers: IfMatch,
        body: Decision,
        response: { 200: LockboxRequest, 202: Pending, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const id = requestId(request.params.id);
      const sent = commandId(randomUUID());
      const { decision, comment, shown, assertion, commentSalt } = request.body;
      const signed = signedWith({ assertion, commentSalt });
      const presented = presentedTo(shown, request.headers['if-match']);
      const made = { id, commandId: sent, decision, comment: comment || null, presented, ...signed };
      const decided = await decideRequest(deps, identityOf(request), made);
      return decided ?? answerPending(reply, askedOutcomePlace(id, sent));
    },
  );
}
