import { IfMatch } from '@lockbox/api/passkeys';
import { requestId, type TenantId } from '@lockbox/contracts/ids';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { decideRequest } from '../commands/deciding.ts';
import { etagOf, presentedTo } from '../commands/presented.ts';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import { AnsweredProblem, notFound } from '../http/problems.ts';
import type { Reads } from '../reads/reads.ts';
import type { Typed } from '../routes/typed.ts';
import { answerUndecided, described, errorAnswers, linkTo, Version, versioned } from './conventions.ts';
import { errorBody } from './errors.ts';
import { azureRequestPath, requestsPath } from './paths.ts';
import { Approval, azureRequest, LockboxRequestResponse, RequestList } from './shapes.ts';
import { azureStatus, statusFilter } from './statuses.ts';

const PAGE_SIZE = '50';

/** Azure's shape of a request has neither, so that its ETag is not of them. */
const ELSEWHERE =
  'Where others have approved the request, or asked about it, approve in the portal: this interface does not show that.';

const Subscription = Type.Object({ subscriptionId: Type.String({ description: 'The environment' }) });
const RequestParams = Type.Object({
  subscriptionId: Type.String({ description: 'The environment' }),
  requestId: Type.String({ format: 'uuid' }),
});
const ListQuery = Type.Object({
  'api-version': Type.Optional(Version),
  $filter: Type.Optional(Type.String({ description: "properties/status eq 'Pending'" })),
  // Text, since TypeBox turns no text into numbers under a name that begins with a dollar.
  $top: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9][0-9]|200)$', description: '1 to 200' })),
  $skiptoken: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'As in nextLink' })),
});

/** Lists an environment's lockbox requests, shows one, and approves or denies it. */
export function azureRequestRoutes(app: FastifyInstance, deps: Dependencies): void {
  listRoute(app, deps);
  requestRoute(app, deps);
  approvalRoute(app, deps);
}

async function requestIn(reads: Reads, tenantId: TenantId, subscriptionId: string, id: string) {
  const found = await reads.lockboxRequestAtFirst(tenantId, requestId(id.toLowerCase()));
  if (found?.request.environment.id !== subscriptionId) throw notFound('request in this subscription');
  return found;
}

/** Reports whether the id belongs to one of the tenant's environments, including former ones, whose requests remain. */
async function isSubscription(reads: Reads, tenantId: TenantId, id: string): Promise<boolean> {
  if ((await reads.environments(tenantId)).some((environment) => environment.id === id)) return true;
  return (await reads.lockboxRequests(tenantId, { environmentId: id, limit: 1 })).items.length > 0;
}

function listRoute(plain: FastifyInstance, { people, reads, portalOrigin }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests',
    {
      schema: {
        ...described('Requests_List', "An environment's lockbox requests, newest first"),
        params: Subscription,
        querystring: ListQuery,
        response: { 200: RequestList, ...errorAnswers },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      const { subscriptionId } = request.params;
      const { $filter, $top = PAGE_SIZE, $skiptoken } = request.query;
      const status = statusFilter($filter);
      const list = (query: object) => reads.lockboxRequests(tenantId, { environmentId: subscriptionId, ...query });
      const { items, nextCursor } =
        status === 'none'
          ? { items: [], nextCursor: null }
          : await list({
              limit: Number($top),
              ...(status === undefined ? {} : { status }),
              ...($skiptoken === undefined ? {} : { cursor: $skiptoken }),
            });
      if (items.length === 0 && !(await isSubscription(reads, tenantId, subscriptionId)))
        throw notFound('subscription');
      const next = new URLSearchParams({
        ...($filter === undefined ? {} : { $filter }),
        $top,
        $skiptoken: nextCursor ?? '',
      });
      return {
        value: items.map(azureRequest),
        ...(nextCursor === null ? {} : { nextLink: `${linkTo(portalOrigin, requestsPath(subscriptionId))}&${next}` }),
      };
    },
  );
}

function requestRoute(plain: FastifyInstance, { people, reads }: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  app.get(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests/:requestId',
    {
      schema: {
        ...described('Requests_Get', 'One lockbox request'),
        params: RequestParams,
        querystring: versioned,
        response: { 200: LockboxRequestResponse, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { tenantId } = await people.reader(identityOf(request));
      const { subscriptionId, requestId: id } = request.params;
      const found = await requestIn(reads, tenantId, subscriptionId, id);
      reply.headers(etagOf(found.shown));
      return azureRequest(found.request);
    },
  );
}

function approvalRoute(plain: FastifyInstance, deps: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, portalOrigin } = deps;
  app.post(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests/:requestId/updateApproval',
    {
      schema: {
        ...described('Requests_UpdateStatus', 'Approve or deny'),
        params: RequestParams,
        querystring: versioned,
        headers: IfMatch,
        body: Approval,
        response: { 200: Approval, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const { subscriptionId } = request.params;
      const id = requestId(request.params.requestId.toLowerCase());
      const { status, reason } = request.body;
      const decision = {
        id,
        decision: status === 'Approve' ? ('approve' as const) : ('deny' as const),
        comment: reason || null,
        presented: presentedTo(null, request.headers['if-match']),
        environmentId: subscriptionId,
      };
      try {
        const decided = await decideRequest(deps, identity, decision);
        return decided === undefined
          ? answerUndecided(reply, linkTo(portalOrigin, azureRequestPath(subscriptionId, id)))
          : request.body;
      } catch (error) {
        if (!(error instanceof AnsweredProblem)) throw error;
        if (error.status === 412) throw new AnsweredProblem(412, error.code, `${error.message} ${ELSEWHERE}`);
        if (error.status !== 409) throw error;
        const { tenantId } = await people.administrator(identity);
        const { status: now } = (await requestIn(reads, tenantId, subscriptionId, id)).request;
        // The projection may not yet show the earlier decision, which was the reason for this refusal.
        const currentStatus = now === 'action-needed' ? undefined : azureStatus(now);
        const body = errorBody(error.code, error.message, { currentStatus });
        return reply.status(409).send(body) as never; // sent: nothing is returned
      }
    },
  );
}
