import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { Problem } from '../problems.ts';
import { answerAsAzure } from './errors.ts';
import { API_VERSION } from './paths.ts';
import { azurePolicyRoutes } from './policy-routes.ts';
import { azureRequestRoutes } from './request-routes.ts';

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
export function azureRoutes(app: FastifyInstance, deps: Dependencies): void {
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
  azurePolicyRoutes(app, deps);
  azureRequestRoutes(app, deps);
}
