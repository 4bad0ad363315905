import type { Grant } from '@lockbox/grants/grant';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AskFor } from '../ask.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { readActionSearch, readBatch, readEvaluation, readResourceSearch, readSubjectSearch } from './payloads.ts';
import { actionsIn, resourcesIn, subjectsIn } from './search.ts';

const PATHS = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
} as const;

interface Options {
  /** Asks for whoever sent a call. */
  readonly askFor: (request: FastifyRequest) => AskFor;
  /** The grants that run and that the sender may know of, of a tenant where one is named. Throws NotReady where they are in doubt. */
  readonly runningFor: (request: FastifyRequest, tenant: string | undefined) => readonly Grant[];
}

/** What is answered to callers that are known: https://openid.net/specs/authorization-api-1_0.html. */
export function authzenRoutes(app: FastifyInstance, { askFor, runningFor }: Options): void {
  app.post(PATHS.access_evaluation_endpoint, async (request) =>
    evaluate(readEvaluation(request.body), askFor(request)),
  );
  app.post(PATHS.access_evaluations_endpoint, async (request) => {
    const { body } = request;
    const ask = askFor(request);
    const batch = readBatch(body);
    const isOne = batch.evaluations === undefined || batch.evaluations.length === 0;
    return isOne ? evaluate(readEvaluation(body), ask) : { evaluations: evaluateAll(batch, ask) };
  });
  app.post(PATHS.search_subject_endpoint, async (request) => {
    const search = readSubjectSearch(request.body);
    return subjectsIn(runningFor(request, search.resource.properties?.tenantId), search);
  });
  app.post(PATHS.search_resource_endpoint, async (request) => {
    const search = readResourceSearch(request.body);
    return resourcesIn(runningFor(request, search.resource.properties?.tenantId), search);
  });
  app.post(PATHS.search_action_endpoint, async (request) => {
    const search = readActionSearch(request.body);
    return actionsIn(runningFor(request, search.resource.properties?.tenantId), search);
  });
}

/** What anybody may know of it. */
export function authzenMetadata(app: FastifyInstance, url: string): void {
  const endpoints = Object.entries(PATHS).map(([name, path]) => [name, `${url}${path}`]);
  const metadata = { policy_decision_point: url, ...Object.fromEntries(endpoints) };
  app.get('/.well-known/authzen-configuration', async () => metadata);
}
