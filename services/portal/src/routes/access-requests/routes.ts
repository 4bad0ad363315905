import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.ts';
import { finishRoute } from './finish.ts';
import { internalDecisionRoute } from './internal-decision.ts';
import { readingRoutes } from './reading.ts';
import { submissionRoute } from './submission.ts';

/** What the provider's people ask for and decide among themselves. */
export function accessRequestRoutes(app: FastifyInstance, deps: Dependencies): void {
  submissionRoute(app, deps);
  readingRoutes(app, deps);
  internalDecisionRoute(app, deps);
  finishRoute(app, deps);
}
