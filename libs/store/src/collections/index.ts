import type { CollectionDefinition, ProjectedCollection } from '../define-collection.ts';
import { deliveries } from './deliveries/collection.ts';
import { environments, principals, providerPeople, tenants } from './directory/collection.ts';
import { grants } from './grants/collection.ts';
import { policies } from './policies/collection.ts';
import { progress } from './progress/collection.ts';
import { removals } from './removals/collection.ts';
import { requests } from './requests/collection.ts';
import { texts } from './texts/collection.ts';
import { timers } from './timers/collection.ts';
import { auditEvents, chainHeads } from './trail/collection.ts';

/**
 * What `lockbox replay` makes again, by the names that it has for them: the collections of each come from one topic and are
 * written by one worker.
 */
export const projections = {
  requests: [requests],
  policies: [policies],
  grants: [grants],
  directory: [tenants, environments, principals, providerPeople],
  texts: [texts],
  trail: [auditEvents, chainHeads],
  timers: [timers],
  deliveries: [deliveries],
} as const satisfies Readonly<Record<string, ProjectionCollections>>;
export type ProjectionName = keyof typeof projections;
export type ProjectionCollections = readonly [ProjectedCollection, ...ProjectedCollection[]];

/** The collections that every store has open, by the names that code has for them. */
export const collections = {
  requests,
  policies,
  grants,
  tenants,
  environments,
  principals,
  provider_people: providerPeople,
  texts,
  audit_events: auditEvents,
  chain_heads: chainHeads,
  timers,
  deliveries,
  removals,
  progress,
} as const satisfies Readonly<Record<string, CollectionDefinition>>;
