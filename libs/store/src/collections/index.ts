import type { CollectionDefinition, ProjectedCollection } from '../define-collection.ts';
import { deliveries } from './deliveries/collection.ts';
import { environments, principals, providerPeople, tenants } from './directory/collection.ts';
import { dataStoreGates } from './gates/collection.ts';
import { grants } from './grants/collection.ts';
import { outcomes } from './outcomes/collection.ts';
import { policies } from './policies/collection.ts';
import { progress } from './progress/collection.ts';
import { removals } from './removals/collection.ts';
import { requests } from './requests/collection.ts';
import { texts } from './texts/collection.ts';
import { timers } from './timers/collection.ts';
import { auditEvents, chainHeads } from './trail/collection.ts';
import { treeTiles } from './tree-tiles/collection.ts';

/**
 * The projections that `lockbox replay` can rebuild, by name. The collections of one come from one topic, and one worker
 * writes them.
 */
export const projections = {
  requests: [requests, outcomes],
  policies: [policies],
  grants: [grants],
  directory: [tenants, environments, principals, providerPeople],
  gates: [dataStoreGates],
  texts: [texts],
  trail: [auditEvents, chainHeads],
  timers: [timers],
  deliveries: [deliveries],
} as const satisfies Readonly<Record<string, ProjectionCollections>>;
export type ProjectionName = keyof typeof projections;
export type ProjectionCollections = readonly [ProjectedCollection, ...ProjectedCollection[]];

/** The collections that several programs use, by their names in code. */
export const collections = {
  requests,
  outcomes,
  policies,
  grants,
  tenants,
  environments,
  principals,
  provider_people: providerPeople,
  data_store_gates: dataStoreGates,
  texts,
  audit_events: auditEvents,
  chain_heads: chainHeads,
  tree_tiles: treeTiles,
  timers,
  deliveries,
  removals,
  progress,
} as const satisfies Readonly<Record<string, CollectionDefinition>>;
