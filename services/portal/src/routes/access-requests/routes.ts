import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.ts';
import { finishRoute } from './finish.ts';
import { internalDecisionRoute } from './internal-decision.ts';
import { readingRoutes } from './reading.ts';
import { sealedRoutes } from './sealed.ts';
import { submissionRoute } from './submission.ts';

/** Access requests, for the provider's people: they ask for access, decide internally, and hand it back. */
export function accessRequestRoutes(app: FastifyInstance, deps: Dependencies): void {
  submissionRoute(app, deps);
  readingRoutes(app, deps);
  internalDecisionRoute(app, deps);
  finishRoute(app, deps);
  sealedRoutes(app, deps);
}
