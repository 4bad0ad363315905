import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Incoming, PartitionContext } from '../definition.ts';

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
   * unless these end with a transaction (`isWhole`).
   */
  add(events: readonly Incoming<Event>[], isWhole: boolean): Promise<readonly CommandInLog[]>;
}

/** Reads the commands of the context's partition as far as events name them, from the offset `from` on. */
export function besideCommands(context: Pick<PartitionContext, 'readToEnd'>, from: number): BesideCommands {
  let open: Incoming<Event>[] = [];
  let ahead: Incoming<Command>[] = [];
  let next = from;
  let low = from;

  async function readTo(end: number): Promise<void> {
    if (end <= next) return;
    const read = await context.readToEnd('commands', next, ({ records }) => void ahead.push(...records), end);
    next = read.end;
    low = Math.max(low, read.low);
  }

  return {
    async add(events, isWhole) {
      const groups: Incoming<Event>[][] = [];
      for (const event of events) {
        const [first] = open;
        if (first !== undefined && first.value.commandOffset !== event.value.commandOffset) {
          groups.push(open);
          open = [];
        }
        open.push(event);
      }
      if (isWhole && open.length > 0) {
        groups.push(open);
        open = [];
      }
      const offsetOf = ([first]: readonly Incoming<Event>[]) => first?.value.commandOffset ?? 0;
      await readTo(Math.max(0, ...groups.map(offsetOf)) + 1);

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
