import { requestId, type TenantId } from '@lockbox/contracts/ids';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../caller.ts';
import { decideRequest, switchPolicy } from '../deciding.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFound, Problem } from '../problems.ts';
import type { Typed } from '../routes/typed.ts';
import type { LockboxRequestView } from '../views.ts';
import { answerAsAzure, ErrorResponse, errorBody } from './errors.ts';
import { API_VERSION, optedInPath, PROVIDER, requestPath, requestsPath } from './paths.ts';
import { Approval, azureRequest, OperationList, OptedIn, operations, Request, RequestList } from './shapes.ts';
import { azureStatus, statusFilter } from './statuses.ts';

const PAGE_SIZE = '50';

const Version = Type.Literal(API_VERSION);
const versioned = Type.Object({ 'api-version': Version });
const Subscription = Type.Object({ subscriptionId: Type.String({ description: 'The environment' }) });
const RequestParams = Type.Object({
  subscriptionId: Type.String({ description: 'The environment' }),
  requestId: Type.String({ format: 'uuid' }),
});
const errors = { 202: ErrorResponse, '4xx': ErrorResponse, '5xx': ErrorResponse } as const;
const described = (operationId: string, summary: string) => ({ operationId, summary, tags: ['Azure-compatible'] });

/** Clients tell a missing version from a wrong one by the code. */
function checkVersion(given: unknown, required: boolean): void {
  if (given === API_VERSION || (given === undefined && !required)) return;
  const said = `api-version must be ${API_VERSION}`;
  if (given === undefined) throw new Problem(400, 'MissingApiVersionParameter', `${said}; it is missing.`);
  throw new Problem(400, 'InvalidApiVersionParameter', `${said}; it is: ${String(given)}`);
}

/**
 * The public REST interface of Azure Customer Lockbox, so that scripts for it work here: a thin face on what `/api/v1`
 * reads and decides, with the same rights. docs/guides/azure-compatible-api.md says what stands for what.
 */
export function azureRoutes(plain: FastifyInstance, deps: Dependencies): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, portalOrigin } = deps;
  answerAsAzure(app);

  // Azure's own clients say that they send JSON where they send nothing.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  );
  app.addHook('preValidation', async ({ query, routeOptions }) => {
    // The public specification names no version for the list, so clients made from it send none.
    const required = !routeOptions.url?.endsWith('/requests');
    checkVersion((query as Record<string, unknown>)['api-version'], required); // a parsed query is an object
  });

  const linkTo = (path: string): string => `${portalOrigin}${path}?api-version=${API_VERSION}`;
  /** Not 200, which would say that it was done, and nothing that a client tries again by itself. */
  function answerUndecided(reply: FastifyReply, path: string): never {
    const location = linkTo(path);
    const body = errorBody('OutcomePending', `It was asked for, and the outcome is not known yet. Look at ${location}`);
    return reply.status(202).headers({ location, 'retry-after': '2' }).send(body) as never; // sent: nothing is returned
  }

  async function requestIn(tenantId: TenantId, subscriptionId: string, id: string): Promise<LockboxRequestView> {
    const found = await reads.lockboxRequest(tenantId, requestId(id.toLowerCase()));
    if (found?.environment.id !== subscriptionId) throw notFound('request in this subscription');
    return found;
  }

  app.get(
    `${PROVIDER}/operations`,
    {
      schema: {
        ...described('Operations_List', 'What this API can do'),
        querystring: versioned,
        response: { 200: OperationList, ...errors },
      },
    },
    () => operations,
  );

  app.get(
    `${PROVIDER}/tenantOptedIn/:tenantId`,
    {
      schema: {
        ...described('Get_TenantOptedIn', 'Whether Customer Lockbox is enabled'),
        params: Type.Object({ tenantId: Type.String() }),
        querystring: versioned,
        response: { 200: OptedIn, ...errors },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      if (request.params.tenantId !== tenantId) throw notFound('tenant');
      return { isOptedIn: (await reads.policy(tenantId)).enabled };
    },
  );

  for (const { name, enabled } of [
    { name: 'enableLockbox', enabled: true },
    { name: 'disableLockbox', enabled: false },
  ]) {
    app.post(
      `${PROVIDER}/${name}`,
      {
        schema: {
          ...described(
            enabled ? 'Post_EnableLockbox' : 'Post_DisableLockbox',
            `Turn Customer Lockbox ${enabled ? 'on' : 'off'}`,
          ),
          querystring: versioned,
          response: { 200: Type.Null({ description: 'Done' }), ...errors },
        },
      },
      async (request, reply) => {
        const identity = identityOf(request);
        const { tenantId } = await people.administrator(identity);
        const policy = await switchPolicy(deps, identity, enabled);
        if (policy === undefined) return answerUndecided(reply, optedInPath(tenantId));
        return reply.send(undefined as never); // no body: null would be sent as one
      },
    );
  }

  app.get(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests',
    {
      schema: {
        ...described('Requests_List', "An environment's lockbox requests, newest first"),
        params: Subscription,
        querystring: Type.Object({
          'api-version': Type.Optional(Version),
          $filter: Type.Optional(Type.String({ description: "properties/status eq 'Pending'" })),
          // Text, since TypeBox turns no text into numbers under a name that begins with a dollar.
          $top: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9][0-9]|200)$', description: '1 to 200' })),
          $skiptoken: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'As in nextLink' })),
        }),
        response: { 200: RequestList, ...errors },
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
      if (items.length === 0 && !(await isSubscription(tenantId, subscriptionId))) throw notFound('subscription');
      const next = new URLSearchParams({
        ...($filter === undefined ? {} : { $filter }),
        $top,
        $skiptoken: nextCursor ?? '',
      });
      return {
        value: items.map(azureRequest),
        ...(nextCursor === null ? {} : { nextLink: `${linkTo(requestsPath(subscriptionId))}&${next}` }),
      };
    },
  );

  /** One of the tenant's environments, or one that was: its requests stay. */
  async function isSubscription(tenantId: TenantId, id: string): Promise<boolean> {
    if ((await reads.environments(tenantId)).some((environment) => environment.id === id)) return true;
    return (await reads.lockboxRequests(tenantId, { environmentId: id, limit: 1 })).items.length > 0;
  }

  app.get(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests/:requestId',
    {
      schema: {
        ...described('Requests_Get', 'One lockbox request'),
        params: RequestParams,
        querystring: versioned,
        response: { 200: Request, ...errors },
      },
    },
    async (request) => {
      const { tenantId } = await people.reader(identityOf(request));
      const { subscriptionId, requestId: id } = request.params;
      return azureRequest(await requestIn(tenantId, subscriptionId, id));
    },
  );

  app.post(
    '/subscriptions/:subscriptionId/providers/Microsoft.CustomerLockbox/requests/:requestId/updateApproval',
    {
      schema: {
        ...described('Requests_UpdateStatus', 'Approve or deny'),
        params: RequestParams,
        querystring: versioned,
        body: Approval,
        response: { 200: Approval, ...errors },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const { tenantId } = await people.administrator(identity);
      const { subscriptionId } = request.params;
      const { id } = await requestIn(tenantId, subscriptionId, request.params.requestId);
      const { status, reason } = request.body;
      const decision = {
        id: requestId(id),
        decision: status === 'Approve' ? ('approve' as const) : ('deny' as const),
        comment: reason || null,
      };
      try {
        const decided = await decideRequest(deps, identity, decision);
        return decided === undefined ? answerUndecided(reply, requestPath(subscriptionId, id)) : request.body;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
        const { status: now } = await requestIn(tenantId, subscriptionId, id);
        // The projection may still be behind the decision for which this one was refused.
        const currentStatus = now === 'action-needed' ? undefined : azureStatus(now);
        const body = errorBody(error.code, error.message, { currentStatus });
        return reply.status(409).send(body) as never; // sent: nothing is returned
      }
    },
  );
}
