import type { Projection, ProjectionName } from '../projection.ts';
import { deliveries } from './deliveries.ts';
import { directory } from './directory.ts';
import { grants } from './grants.ts';
import { policies } from './policies.ts';
import { requests } from './requests.ts';
import { texts } from './texts.ts';
import { timers } from './timers.ts';
import { trail } from './trail.ts';

/** Everything in MongoDB that comes from the topics, and can be made from them again. */
export const projections: { readonly [N in ProjectionName]: Projection } = {
  requests,
  policies,
  grants,
  directory,
  texts,
  trail,
  timers,
  deliveries,
};
