import type { Event, EventData } from '@lockbox/contracts/generated/events';

interface Waiting {
  readonly events: Event[];
  readonly done: () => void;
}

/** Lets calls wait for the events that answer their commands, for `waitMs` at most. */
export function createOutcomes(waitMs: number) {
  const waiting = new Map<string, Set<Waiting>>();
  return {
    waitMs,
    /** Called with each new event of the log. */
    seen(event: Event): void {
      for (const one of waiting.get(causeOf(event)) ?? []) {
        one.events.push(event);
        if (!anotherFollows(event.data)) one.done();
      }
    },
    /**
     * All events that the command leads to, from now on; undefined when they did not come in time. Call it before the
     * command is sent. What seals a request is waited for by the request's id, since it names no command.
     */
    of(commandId: string): Promise<readonly Event[] | undefined> {
      return new Promise((resolve) => {
        const end = (events: readonly Event[] | undefined) => {
          clearTimeout(timer);
          others.delete(one);
          if (others.size === 0) waiting.delete(commandId);
          resolve(events);
        };
        const one: Waiting = { events: [], done: () => end(one.events) };
        const timer = setTimeout(() => end(undefined), waitMs);
        const others = waiting.get(commandId) ?? new Set();
        others.add(one);
        waiting.set(commandId, others);
      });
    },
  };
}
export type Outcomes = ReturnType<typeof createOutcomes>;

/** The id by which whoever sent something knows the event that answers it. */
export const causeOf = ({ data, causationId }: Event): string =>
  data.type === 'ExclusionSealed' ? data.requestId : causationId;

/**
 * Reports whether the decision behind this event always makes another event after it. Both are written in one transaction, but
 * a fetch may end between them, and an answer shows all of a decision.
 */
function anotherFollows(data: EventData): boolean {
  switch (data.type) {
    case 'InternallyApproved':
    case 'CustomerApprovalNotRequired':
    case 'RequestApproved':
      return true;
    case 'ExclusionDeclared':
      return data.exclusion === 'EMERGENCY';
    case 'PolicyEnabled':
      return data.targetCount === 0;
    default:
      return false;
  }
}
