import type { TenantId } from '@lockbox/contracts/ids';
import { TenantMemory } from '../memory/tenant-memory.ts';
import { decide } from './decide.ts';
import type { Decision, PreparedCommand, Terms } from './decision.ts';
import type { Entity } from './entity.ts';
import { evolve, type Fact } from './evolve.ts';

/**
 * All that is known of one consistency boundary, as three pure functions, after emmett's decider. It differs from it in
 * three points: a decision also depends on terms (the log's clock and the provider's settings); not all that follows from
 * a command is an event (Decision); and `evolve` gives what an event changes instead of a whole new state
 * (docs/decisions/0002-evolve-returns-entities.md).
 */
export interface Decider<Command, State, Event> {
  /** Decides a command by the state that the events so far have made. */
  readonly decide: (command: Command, state: State, terms: Terms) => Decision;
  /** The entities that an event changes, as they are after it: the state is what was put into it last under each key. */
  readonly evolve: (state: State, event: Event) => readonly Entity[];
  /** The state before any event. */
  readonly initialState: (tenantId: TenantId) => State;
}

/** A tenant: every rule of docs/rules.md. */
export const tenantDecider: Decider<PreparedCommand, TenantMemory, Fact> = {
  decide,
  evolve,
  initialState: (tenantId) => new TenantMemory(tenantId),
};
