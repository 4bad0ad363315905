import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { AnsweredProblem } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import type { RefusedCalls } from '../limits/refused-calls.ts';
import { answerAsAzure } from './errors.ts';
import { API_VERSION } from './paths.ts';
import { azurePolicyRoutes } from './policy-routes.ts';
import { azureRequestRoutes } from './request-routes.ts';

/** Refuses a missing and a wrong version by different codes, which clients distinguish. */
function checkVersion(given: unknown, required: boolean): void {
  if (given === API_VERSION || (given === undefined && !required)) return;
  const said = `api-version must be ${API_VERSION}`;
  if (given === undefined) throw new AnsweredProblem(400, 'MissingApiVersionParameter', `${said}; it is missing.`);
  throw new AnsweredProblem(400, 'InvalidApiVersionParameter', `${said}; it is: ${String(given)}`);
}

/**
 * The public REST interface of Azure Customer Lockbox, so that scripts made for it work here. It reads and decides like
 * `/api/v1`, with the same rights. docs/guides/azure-compatible-api.md maps its terms.
 */
export function azureRoutes(
  app: FastifyInstance,
  deps: Dependencies,
  { limits, refused }: { readonly limits: Limits; readonly refused: RefusedCalls },
): void {
  answerAsAzure(app, refused.answered);

  // Azure's own clients declare JSON also where they send no body.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  );
  app.addHook('preValidation', async ({ query, routeOptions }) => {
    // The specification has no version parameter for the list, so clients generated from it send none.
    const required = !routeOptions.url?.endsWith('/requests');
    checkVersion((query as Record<string, unknown>)['api-version'], required); // a parsed query is an object
  });
  azurePolicyRoutes(app, deps, limits);
  azureRequestRoutes(app, deps);
}
