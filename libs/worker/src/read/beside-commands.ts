import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Batch, Incoming } from '../definition.ts';

/** A command and what the log has of it. */
export interface CommandInLog {
  /** Where the command stands, or should. */
  readonly offset: number;
  /** Whether the topic begins behind it: it was kept for as long as commands are, or removed. */
  readonly isGone: boolean;
  /** Undefined where none stands at the offset that its events name. */
  readonly command: Incoming<Command> | undefined;
  /** In their order; none for a command that no event names. */
  readonly events: readonly Incoming<Event>[];
}

/** Puts the log's events beside the commands that caused them, in the order of the commands. */
export interface BesideCommands {
  /**
   * The commands that are complete by these events, which follow those given before. The last one may have more events yet,
   * unless these end with a transaction (`isWhole`). What it throws leaves it as it was.
   */
  add(events: readonly Incoming<Event>[], isWhole: boolean): Promise<readonly CommandInLog[]>;
}

const offsetOf = ([first]: readonly Incoming<Event>[]) => first?.value.commandOffset ?? 0;

/** Reads commands of one partition, as `readToEnd` of its context does. */
type ReadCommands = (
  from: number,
  onBatch: (batch: Batch<'commands'>) => void,
  until: number,
) => Promise<{ readonly low: number; readonly end: number }>;

/** Reads commands as far as events name them, from the offset `from` on. */
export function besideCommands(read: ReadCommands, from: number): BesideCommands {
  let open: Incoming<Event>[] = [];
  let ahead: Incoming<Command>[] = [];
  let next = from;
  let low = from;

  async function readTo(end: number): Promise<void> {
    if (end <= next) return;
    const more: Incoming<Command>[] = [];
    const found = await read(next, ({ records }) => void more.push(...records), end);
    ahead.push(...more);
    next = found.end;
    low = Math.max(low, found.low);
  }

  return {
    async add(events, isWhole) {
      const groups: Incoming<Event>[][] = open.length === 0 ? [] : [[...open]];
      for (const event of events) {
        const last = groups.at(-1);
        if (last?.[0]?.value.commandOffset === event.value.commandOffset) last.push(event);
        else groups.push([event]);
      }
      const rest = isWhole ? [] : (groups.pop() ?? []);
      await readTo(groups.reduce((most, group) => Math.max(most, offsetOf(group) + 1), 0));
      open = rest;

      const found: CommandInLog[] = [];
      let at = 0;
      for (const group of groups) {
        const offset = offsetOf(group);
        for (let command = ahead[at]; command !== undefined && command.offset < offset; command = ahead[++at]) {
          found.push({ offset: command.offset, isGone: false, command, events: [] });
        }
        const own = ahead[at]?.offset === offset ? ahead[at++] : undefined;
        found.push({ offset, isGone: own === undefined && offset < low, command: own, events: group });
      }
      ahead = ahead.slice(at);
      return found;
    },
  };
}
