import type { Bell } from '@lockbox/platform/bell';
import type { Logger } from '@lockbox/platform/log';
import { createBackoff } from '@lockbox/platform/retrying';
import { SettingsError } from '@lockbox/platform/settings';
import type { DatabaseProblem, DataPlane } from './data-plane.ts';
import type { Gate, GateState } from './gate.ts';

/** The rights of PUBLIC seldom change, and checking them reads the database's whole catalogue. */
const PROBLEMS_EVERY_MS = 300_000;
/**
 * Access that ends during a round stays open until its end: this limit is far longer than making or removing hundreds of
 * credentials takes.
 */
const ROUND_WITHIN_MS = 120_000;

interface Rounds {
  /** Why the gate cannot do its work now. */
  notReady(): readonly string[];
  /** Settles where starting again cannot help either. */
  readonly failed: Promise<Error>;
  readonly ended: Promise<void>;
}

/** Round after round until the signal is aborted, sooner where the bell rings. One that fails is tried again, with backoff. */
export function keepRounds(options: {
  readonly gate: Pick<Gate, 'round'>;
  readonly plane: Pick<DataPlane, 'problems'>;
  readonly bell: Bell;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly everyMs: number;
  readonly afterRound: (state: GateState, problems: readonly DatabaseProblem[]) => Promise<void>;
  readonly onTrouble: () => Promise<void>;
}): Rounds {
  const { gate, plane, bell, log, signal, everyMs, afterRound, onTrouble } = options;
  const failed = Promise.withResolvers<Error>();
  const backoff = createBackoff({ longestMs: everyMs });
  let trouble: string | undefined = 'the first look at the database';
  let problems: readonly DatabaseProblem[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let begunAt: number | undefined;

  async function lookForProblems(): Promise<void> {
    if (performance.now() - lookedAt < PROBLEMS_EVERY_MS) return;
    const found = await plane.problems();
    lookedAt = performance.now();
    const sentences = found.map(({ sentence }) => sentence);
    if (sentences.join() !== problems.map(({ sentence }) => sentence).join() && found.length > 0)
      log.warn({ problems: sentences }, 'the database is not as it should be');
    problems = found;
  }

  const ended = (async () => {
    while (!signal.aborted) {
      let sleepMs = everyMs;
      begunAt = performance.now();
      try {
        const state = await gate.round();
        await lookForProblems();
        await afterRound(state, problems);
        backoff.reset();
        trouble = undefined;
      } catch (error) {
        if (error instanceof SettingsError) return failed.resolve(error);
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== trouble) log.warn({ err: error }, 'a round failed, and is tried again');
        trouble = reason;
        sleepMs = backoff.next();
        await onTrouble().catch((err: unknown) => log.warn({ err }, 'how the gate is cannot be told'));
      }
      begunAt = undefined;
      await bell.sleep(sleepMs, signal);
    }
  })();
  const tooLong = (): string | undefined =>
    begunAt !== undefined && performance.now() - begunAt > ROUND_WITHIN_MS
      ? 'a round that takes too long, until whose end what has ended stays open'
      : undefined;
  return {
    notReady: () => [trouble, tooLong()].flatMap((what) => (what === undefined ? [] : [`waits for ${what}`])),
    failed: failed.promise,
    ended,
  };
}
