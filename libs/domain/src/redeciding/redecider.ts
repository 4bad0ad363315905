import type { Command } from '@lockbox/contracts/generated/commands';
import { providerLog, type TenantId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { ProviderPasskeys } from '../decider/decision.ts';
import type { Entity } from '../decider/entity.ts';
import { evolve } from '../decider/evolve.ts';
import { forgettable, TenantMemory } from '../memory/tenant-memory.ts';
import { commandInEvents } from './command-in-events.ts';
import { decideAgain, type StandingEvent } from './decide-again.ts';

/** Decides again what the log of one partition says was decided. Its memory is what the events that were folded have made. */
export interface Redecider {
  /** How the log differs from what the command leads to; `timestamp` is the broker's. Undefined where it does not. */
  differenceOf(command: Command, timestamp: number, events: readonly StandingEvent[]): string | undefined;
  /** The same by the facts that the events record, without the command; `untold` where they do not say what was asked. */
  differenceWithin(events: readonly StandingEvent[]): string | undefined | 'untold';
  /** To be called with each event in its turn, whether or not it differs: what is in the log has happened. */
  fold(event: StandingEvent): void;
  /** Lets go of what ended long ago. */
  forget(tenants: Iterable<TenantId>): void;
  /** All that going on needs. */
  place(): DecisionPlace;
}

/** The state that the folded events have made. */
export interface DecisionPlace {
  /** Entities of a running redecider: iterate them once, before it receives more events. */
  readonly entities: Iterable<Entity>;
  /** When each tenant's newest event occurred. */
  readonly times: ReadonlyMap<TenantId, number>;
}

/** The state of one tenant so far. */
interface Followed {
  readonly memory: TenantMemory;
  occurredAt: number;
}

/** Nothing is disclosed by what is sealed with it: whoever decides again writes nothing. */
const NO_SALT = Buffer.alloc(32);

export interface RedeciderOptions {
  /** The place to continue from; the log's beginning without it. */
  readonly from?: DecisionPlace | undefined;
  /** The installation's setting; without it, the events say whether the provider's people had to sign. */
  readonly providerPasskeys?: ProviderPasskeys;
}

export function createRedecider(
  partition: number,
  licences: LicenceCatalogue,
  { from, providerPasskeys }: RedeciderOptions = {},
): Redecider {
  const own = providerLog(partition);
  const tenants = new Map<TenantId, Followed>();
  for (const [id, occurredAt] of from?.times ?? []) tenants.set(id, { memory: new TenantMemory(id), occurredAt });
  for (const entity of from?.entities ?? []) tenants.get(entity.tenantId)?.memory.put(entity);
  const followed = (id: TenantId): Followed => tenants.get(id) ?? { memory: new TenantMemory(id), occurredAt: 0 };

  function differenceOf(command: Command, timestamp: number, events: readonly StandingEvent[]): string | undefined {
    const tenant = followed(command.tenantId);
    const now = Math.max(timestamp, tenant.occurredAt);
    const provider = followed(own).memory;
    const internalReviewMs = Number.POSITIVE_INFINITY;
    const terms = { now, provider, internalReviewMs, licences, sealSalt: NO_SALT, providerPasskeys };
    const { difference, draft } = decideAgain(command, tenant.memory, events, terms);
    if (draft !== undefined) {
      tenant.memory.put(draft);
      tenants.set(command.tenantId, tenant);
    }
    return difference === undefined ? undefined : `decided again, ${difference}`;
  }

  return {
    differenceOf,
    differenceWithin(events) {
      const [first] = events;
      if (first === undefined) return undefined;
      const asked = commandInEvents(events, followed(first.tenantId).memory);
      if (asked.kind === 'untold') return 'untold';
      if (asked.kind === 'none') return `no command leads to ${first.data.type} alone`;
      return differenceOf(asked.command, first.occurredAt, events);
    },
    fold(event) {
      const tenant = followed(event.tenantId);
      tenants.set(event.tenantId, tenant);
      for (const entity of evolve(tenant.memory, event)) tenant.memory.put(entity);
      tenant.occurredAt = event.occurredAt;
    },
    forget(ids) {
      for (const id of ids) {
        const { memory, occurredAt } = followed(id);
        for (const key of forgettable(memory, occurredAt)) memory.delete(key);
      }
    },
    place: () => ({
      entities: entitiesOf(tenants.values()),
      times: new Map([...tenants].map(([id, { occurredAt }]) => [id, occurredAt])),
    }),
  };
}

function* entitiesOf(tenants: Iterable<Followed>): Generator<Entity, void> {
  for (const { memory } of tenants) yield* memory.entities();
}
