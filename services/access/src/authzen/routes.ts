import type { Grant } from '@lockbox/grants/grant';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ask } from '../ask.ts';
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
  readonly askFor: (request: FastifyRequest) => Ask;
  /** The grants that run, of a tenant where one is named. Throws NotReady where they are in doubt. */
  readonly running: (tenant: string | undefined) => readonly Grant[];
}

/** What is answered to callers that are known: https://openid.net/specs/authorization-api-1_0.html. */
export function authzenRoutes(app: FastifyInstance, { askFor, running }: Options): void {
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
  app.post(PATHS.search_subject_endpoint, async ({ body }) => {
    const search = readSubjectSearch(body);
    return subjectsIn(running(search.resource.properties?.tenantId), search);
  });
  app.post(PATHS.search_resource_endpoint, async ({ body }) => {
    const search = readResourceSearch(body);
    return resourcesIn(running(search.resource.properties?.tenantId), search);
  });
  app.post(PATHS.search_action_endpoint, async ({ body }) => {
    const search = readActionSearch(body);
    return actionsIn(running(search.resource.properties?.tenantId), search);
  });
}

/** What anybody may know of it. */
export function authzenMetadata(app: FastifyInstance, url: string): void {
  const endpoints = Object.entries(PATHS).map(([name, path]) => [name, `${url}${path}`]);
  const metadata = { policy_decision_point: url, ...Object.fromEntries(endpoints) };
  app.get('/.well-known/authzen-configuration', async () => metadata);
}
