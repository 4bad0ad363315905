import type { Grant } from '@lockbox/grants/grant';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Asker } from '../ask.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { pageOfFound } from './paging.ts';
import {
  type PageRequest,
  readActionSearch,
  readBatch,
  readEvaluation,
  readResourceSearch,
  readSubjectSearch,
} from './payloads.ts';
import { actionsIn, type FoundEntities, isOfKnownTypes, resourcesIn, subjectsIn } from './search.ts';

const PATHS = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
} as const;

interface Options {
  /** Asks for whoever sent a call. */
  readonly askerOf: (request: FastifyRequest) => Asker;
  /** The grants that run and that the sender may know of, of a tenant where one is named. Throws NotReady where they are in doubt. */
  readonly runningFor: (request: FastifyRequest, tenant: string | undefined) => readonly Grant[];
}

/** The part that all three forms of a search have. */
interface Search {
  readonly subject: { readonly type: string };
  readonly resource: {
    readonly type: string;
    readonly properties?: { readonly tenantId?: string | undefined } | undefined;
  };
  readonly page?: PageRequest | undefined;
}

/** Routes for authenticated callers: https://openid.net/specs/authorization-api-1_0.html. */
export function authzenRoutes(app: FastifyInstance, { askerOf, runningFor }: Options): void {
  app.post(PATHS.access_evaluation_endpoint, async (request) =>
    evaluate(readEvaluation(request.body), askerOf(request)),
  );
  app.post(PATHS.access_evaluations_endpoint, async (request) => {
    const { body } = request;
    const asker = askerOf(request);
    const batch = readBatch(body);
    const isOne = batch.evaluations === undefined || batch.evaluations.length === 0;
    return isOne ? evaluate(readEvaluation(body), asker) : { evaluations: evaluateAll(batch, asker) };
  });
  searchRoute(PATHS.search_subject_endpoint, readSubjectSearch, subjectsIn);
  searchRoute(PATHS.search_resource_endpoint, readResourceSearch, resourcesIn);
  searchRoute(PATHS.search_action_endpoint, readActionSearch, actionsIn);

  function searchRoute<S extends Search>(
    path: string,
    read: (body: unknown) => S,
    find: (running: readonly Grant[], search: S, tenant: string | undefined) => FoundEntities,
  ): void {
    app.post<{ Body: Readonly<Record<string, unknown>> }>(path, async (request) => {
      const search = read(request.body);
      const { subject, action, resource, context } = request.body;
      const tenant = search.resource.properties?.tenantId ?? askerOf(request).ownTenant;
      const running = runningFor(request, tenant);
      const found = isOfKnownTypes(search) ? find(running, search, tenant) : { results: [] };
      return pageOfFound(found, { path, subject, action, resource, context }, search.page);
    });
  }
}

/** Public metadata. */
export function authzenMetadata(app: FastifyInstance, url: string): void {
  const endpoints = Object.entries(PATHS).map(([name, path]) => [name, `${url}${path}`]);
  const metadata = { policy_decision_point: url, ...Object.fromEntries(endpoints) };
  app.get('/.well-known/authzen-configuration', async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(metadata),
  );
}
