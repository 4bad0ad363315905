import { repeatAfterMs } from './due-window.ts';

/**
 * Limits the commands of one instance that policy has not answered yet. Timers that are due are in policy's queue
 * before people's decisions, so no more are sent than policy decides soon: as in a delay-based congestion window, the
 * limit grows while answers arrive in time and shrinks when they do not.
 */
export interface TimersInFlight {
  /** Begins to send for one partition; what is under way for it is given up when the signal is aborted. */
  open(signal: AbortSignal): PartitionInFlight;
}

export interface PartitionInFlight {
  /** Commands in one send, at most. */
  readonly atMost: number;
  /** Waits until so many more may be sent: first come, first served, so that partitions take turns. */
  enter(commands: number): Promise<void>;
  /** For what must not wait. It is under way as the others are, and these wait for it. */
  enterAtOnce(commands: number): void;
  /** They were not sent after all. */
  leave(commands: number): void;
  /** Policy has decided them so long after they had come into its topic. */
  answered(commands: number, afterMs: number): void;
}

/**
 * The number of commands of a partition that fit into one of policy's transactions, and into one write of documents.
 */
const SEND_AT_MOST = 250;
/** Most of the commands are answered in the log and wait to be read: the limit follows the database's speed. */
const MOST = 16 * SEND_AT_MOST;
const LEAST = 2 * SEND_AT_MOST;
/** No partition has more of it, for policy may have stopped there. */
const PARTITIONS_SHARE = 1 / 4;
/** How long a decision may wait behind timers. */
const TARGET_MS = 100;
/** The limit grows by a half while one limit of commands is answered in time, and shrinks by a quarter. */
const GROWTH = 1 / 2;
const SHRINKING = 3 / 4;
/** A command without an answer by then is sent again, and no longer delays others. */
const GIVEN_UP_AFTER_MS = repeatAfterMs(1);

interface Share {
  left: number;
  readonly expiry: NodeJS.Timeout;
}

export function createTimersInFlight(now: () => number = () => performance.now()): TimersInFlight {
  const queue: { readonly commands: number; mayEnter(): boolean; admit(): void }[] = [];
  let limit = LEAST;
  let underWay = 0;
  let steadyUntil = Number.NEGATIVE_INFINITY;

  function admit(): void {
    for (;;) {
      const at = queue.findIndex(({ mayEnter }) => mayEnter());
      const [next] = at === -1 ? [] : queue.slice(at, at + 1);
      if (next === undefined || (underWay > 0 && underWay + next.commands > limit)) return;
      queue.splice(at, 1);
      next.admit();
    }
  }

  /** Once in the time that it takes to show. */
  function shrink(afterMs: number): void {
    if (now() < steadyUntil) return;
    // After an outage, answers come hours late.
    steadyUntil = now() + 2 * Math.min(afterMs, GIVEN_UP_AFTER_MS);
    limit = Math.max(LEAST, limit * SHRINKING);
  }

  function open(signal: AbortSignal): PartitionInFlight {
    const shares: Share[] = []; // oldest first
    const own = () => shares.reduce((sum, { left }) => sum + left, 0);

    function end(commands: number): void {
      let left = commands;
      for (let oldest = shares[0]; oldest !== undefined && left > 0; oldest = shares[0]) {
        const ended = Math.min(left, oldest.left);
        oldest.left -= ended;
        underWay -= ended;
        left -= ended;
        if (oldest.left > 0) break;
        clearTimeout(oldest.expiry);
        shares.shift();
      }
      admit();
    }

    function begin(commands: number): void {
      const expiry = setTimeout(() => {
        shrink(GIVEN_UP_AFTER_MS);
        end(share.left); // the oldest
      }, GIVEN_UP_AFTER_MS).unref();
      const share: Share = { left: commands, expiry };
      shares.push(share);
      underWay += commands;
    }

    signal.addEventListener('abort', () => end(Number.POSITIVE_INFINITY), { once: true });
    return {
      atMost: SEND_AT_MOST,
      async enter(commands) {
        await new Promise<void>((resolve) => {
          const waiting = {
            commands,
            mayEnter: () => !signal.aborted && (own() === 0 || own() + commands <= limit * PARTITIONS_SHARE),
            admit() {
              signal.removeEventListener('abort', giveUp);
              begin(commands);
              resolve();
            },
          };
          const giveUp = () => {
            queue.splice(queue.indexOf(waiting), 1);
            resolve();
            admit();
          };
          if (signal.aborted) return resolve();
          signal.addEventListener('abort', giveUp, { once: true });
          queue.push(waiting);
          admit();
        });
      },
      enterAtOnce: begin,
      leave: end,
      answered(commands, afterMs) {
        if (afterMs > TARGET_MS) shrink(afterMs);
        else limit = Math.min(MOST, limit + commands * GROWTH);
        end(commands);
      },
    };
  }

  return { open };
}
