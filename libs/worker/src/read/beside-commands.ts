import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Batch, Incoming } from '../definition.ts';

/** Kafka keeps commands so long (schemas/topics.yaml), and removes none before. */
export const COMMANDS_KEPT_MS = 28 * 86_400_000;

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
   * unless these end with a transaction (`isWhole`). However many commands no event names, few of them are held at a time. What
   * reading throws loses nothing: a further call goes on there, with what the failed one was given.
   */
  add(events: readonly Incoming<Event>[], isWhole: boolean): AsyncGenerator<CommandInLog, void>;
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
  const whole: Incoming<Event>[][] = [];
  let open: Incoming<Event>[] = [];
  let ahead: readonly Incoming<Command>[] = [];
  let at = 0;
  let next = from;
  let low = from;

  /** Reads what one fetch gives; false where there is nothing further. */
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

  /** Takes the next command, unless it stands behind this offset. */
  async function upTo(offset: number): Promise<Incoming<Command> | undefined> {
    while (ahead[at] === undefined && next <= offset) if (!(await readOn())) break;
    const command = ahead[at];
    if (command === undefined || command.offset > offset) return undefined;
    at += 1;
    return command;
  }

  return {
    async *add(events, isWhole) {
      for (const event of events) {
        if (open.length > 0 && offsetOf(open) !== event.value.commandOffset) {
          whole.push(open);
          open = [];
        }
        open.push(event);
      }
      if (isWhole && open.length > 0) {
        whole.push(open);
        open = [];
      }
      for (let group = whole[0]; group !== undefined; group = whole[0]) {
        const offset = offsetOf(group);
        let command = await upTo(offset);
        for (; command !== undefined && command.offset < offset; command = await upTo(offset)) {
          yield { offset: command.offset, isGone: false, command, events: [] };
        }
        whole.shift();
        yield { offset, isGone: command === undefined && offset < low, command, events: group };
      }
    },
  };
}
