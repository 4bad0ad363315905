import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Batch, Incoming } from '../definition.ts';

/** Retention of commands in Kafka (schemas/topics.yaml); none is removed earlier. */
export const COMMANDS_KEPT_MS = 28 * 86_400_000;

/** A command and its events in the log. */
export interface CommandInLog {
  /** The command's offset, by itself or by its events. */
  readonly offset: number;
  /** True if the topic begins after the offset: the command's retention has passed, or it was removed. */
  readonly isGone: boolean;
  /** Undefined if there is no command at the offset that the events name. */
  readonly command: Incoming<Command> | undefined;
  /** In log order; empty for a command that no event names. */
  readonly events: readonly Incoming<Event>[];
}

/** Matches the log's events with the commands that caused them, in the order of the commands. */
export interface BesideCommands {
  /**
   * Returns the commands that are complete with these events, which follow those given before. The last command may
   * have further events unless these end with a transaction (`isComplete`). Commands without events are read in small
   * portions. If reading throws, nothing is lost: a further call continues there, with the events given to the failed
   * one.
   */
  add(events: readonly Incoming<Event>[], isComplete: boolean): AsyncGenerator<CommandInLog, void>;
}

const offsetOf = ([first]: readonly Incoming<Event>[]) => first?.value.commandOffset ?? 0;

/** Reads commands of one partition, like `readToEnd` of its context. */
type ReadCommands = (
  from: number,
  onBatch: (batch: Batch<'commands'>) => void,
  until: number,
) => Promise<{ readonly low: number; readonly end: number }>;

/** Reads commands from the offset `from` up to those that events name. */
export function besideCommands(read: ReadCommands, from: number): BesideCommands {
  const complete: Incoming<Event>[][] = [];
  let open: Incoming<Event>[] = [];
  let ahead: readonly Incoming<Command>[] = [];
  let at = 0;
  let next = from;
  let low = from;

  /** Reads one fetch; returns false if there is nothing further. */
  async function readOn(): Promise<boolean> {
    const batches: (readonly Incoming<Command>[])[] = [];
    const found = await read(next, ({ records }) => void batches.push(records), next + 1);
    const isFurther = found.end > next;
    ahead = batches.flat();
    at = 0;
    next = found.end;
    low = Math.max(low, found.low);
    return isFurther;
  }

  /** Takes the next command, unless it is after this offset. */
  async function upTo(offset: number): Promise<Incoming<Command> | undefined> {
    while (ahead[at] === undefined && next <= offset) if (!(await readOn())) break;
    const command = ahead[at];
    if (command === undefined || command.offset > offset) return undefined;
    at += 1;
    return command;
  }

  return {
    async *add(events, isComplete) {
      for (const event of events) {
        if (open.length > 0 && offsetOf(open) !== event.value.commandOffset) {
          complete.push(open);
          open = [];
        }
        open.push(event);
      }
      if (isComplete && open.length > 0) {
        complete.push(open);
        open = [];
      }
      for (let group = complete[0]; group !== undefined; group = complete[0]) {
        const offset = offsetOf(group);
        let command = await upTo(offset);
        for (; command !== undefined && command.offset < offset; command = await upTo(offset)) {
          yield { offset: command.offset, isGone: false, command, events: [] };
        }
        complete.shift();
        yield { offset, isGone: command === undefined && offset < low, command, events: group };
      }
    },
  };
}
