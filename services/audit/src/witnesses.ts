import type { Digest } from '@lockbox/evidence/tlog/digest';
import { formatNote, type NoteSignature, parseNote } from '@lockbox/evidence/tlog/note';
import { askedIn, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { createBell } from '@lockbox/platform/bell';
import { type Backoff, createBackoff } from '@lockbox/platform/retrying';
import type { PartitionContext } from '@lockbox/worker/definition';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { type AskedWitness, askWitness, type WitnessAnswer } from './witness-client.ts';
import type { WitnessMetrics } from './witness-metrics.ts';

/** A checkpoint in the topic that matches the log. */
export interface Head {
  readonly size: number;
  /** Signed with the key of today. */
  readonly note: string;
}

/** The data of one partition of the log that witnesses get. */
export interface WitnessedLog {
  readonly origin: string;
  /** The newest; undefined while the log was not read that far. */
  head(): Head | undefined;
  /**
   * The largest size that a checkpoint in the topic covers, the number of times that the topic was read to its end, and
   * the number of times that it had lost that checkpoint.
   */
  topic(): { readonly newestSize: number; readonly reads: number; readonly losses: number };
  prove(from: number, to: number): Promise<readonly Digest[]>;
}

/** Witnesses, and how many of them have to have seen a checkpoint. */
export interface WitnessSettings {
  readonly policy: WitnessPolicy;
  readonly withinMs: number;
  readonly metrics: WitnessMetrics;
}

export interface Witnesses {
  /** There is a new head. */
  announce(): void;
}

interface Asked extends AskedWitness {
  /** In the policy. */
  readonly name: string;
  readonly backoff: Backoff;
  notBefore: number;
  /** How far it has seen the log, as far as it has said so. */
  size: number | undefined;
  cosigned: { readonly size: number; readonly signature: NoteSignature } | undefined;
  /** It has seen more of the log than any checkpoint in the topic stood for; and how often that had been read then. */
  ahead: { readonly size: number; readonly reads: number } | undefined;
  saidOtherwise: boolean;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 600_000;
const LOOK_AGAIN_MS = 10_000;

/**
 * Has the witnesses of the policy cosign the newest checkpoint of one partition (c2sp.org/tlog-witness), and puts what they gave into
 * the topic, as the same note with their lines. Beside everything else: no checkpoint waits for a witness. A witness that says
 * something else of the log than audit raises an alarm and stops nothing, since otherwise any one of them could end the signing.
 */
export function followWitnesses(
  { topics, waiting, log: logger }: Pick<WorkerDeps<unknown>, 'topics' | 'waiting' | 'log'>,
  context: Pick<PartitionContext, 'partition' | 'signal' | 'alarm' | 'send'>,
  { policy, withinMs, metrics }: WitnessSettings,
  log: WitnessedLog,
): Witnesses {
  const { partition } = context;
  const bell = createBell();
  const all: readonly Asked[] = askedIn(policy).map((witness) => {
    const backoff = createBackoff({ firstMs: FIRST_MS, longestMs: LONGEST_MS });
    const unknown = { size: undefined, cosigned: undefined, ahead: undefined };
    return { ...witness, backoff, notBefore: 0, ...unknown, saidOtherwise: false };
  });
  /** Since when the newest checkpoint has lacked cosignatures. */
  let missingSince: number | undefined;
  let isMissing = false;
  /** The last published note, and how often the topic had lost its end by then. */
  let published: { readonly note: string; readonly losses: number } | undefined;

  function inconsistent(one: Asked, sentence: string): void {
    if (one.saidOtherwise) return;
    one.saidOtherwise = true;
    const where = `The witness ${one.key.name} has seen another log ${log.origin}`;
    context.alarm('WITNESS_SAW_ANOTHER_LOG', `${where}: ${sentence}`, { partition, witness: one.key.name });
  }

  /** Asks again at once where the witness says from which size to go on. */
  async function ask(one: Asked, { size, note }: Head): Promise<WitnessAnswer> {
    const askFrom = async (old: number): Promise<WitnessAnswer> => {
      const proof = old === 0 || old === size ? [] : await log.prove(old, size);
      const answer = await askWitness(one, { old, proof, note }, context.signal);
      // It has seen this very size, so another root: tlog-witness v1.0.0 asks for 409 there, and later text for 422.
      if (answer.kind !== 'other-size' || old !== size || answer.size !== size) return answer;
      return { kind: 'inconsistent', sentence: `409 "${size}"` };
    };
    // One that nothing is known of is asked whether it has seen this very checkpoint: it answers with the size that it has.
    const old = one.size ?? size;
    const answer = await askFrom(old);
    if (answer.kind !== 'other-size' || answer.size > size || answer.size === old) return answer;
    one.size = answer.size;
    return await askFrom(answer.size);
  }

  async function settle(one: Asked, head: Head): Promise<void> {
    const answer = await ask(one, head);
    if (context.signal.aborted) return;
    metrics.answers.inc({ witness: one.key.name, answer: answer.kind });
    if (answer.kind === 'cosigned') {
      if (one.backoff.failures > 0) logger.info({ partition, witness: one.key.name }, 'the witness cosigns again');
      one.backoff.reset();
      Object.assign(one, { size: head.size, ahead: undefined, saidOtherwise: false });
      one.cosigned = { size: head.size, signature: answer.signature };
      return;
    }
    one.size = undefined;
    one.notBefore = performance.now() + one.backoff.next();
    if (answer.kind === 'inconsistent') {
      inconsistent(
        one,
        `what it saw is not the beginning of the first ${head.size} events as they stand here: ${answer.sentence}.`,
      );
    } else if (answer.kind === 'other-size') {
      lookAhead(one, answer.size);
    }
    const details = { partition, witness: one.key.name, failures: one.backoff.failures, answer };
    logger[one.backoff.failures === 1 ? 'warn' : 'debug'](details, 'the witness has not cosigned');
  }

  /**
   * Witnesses get checkpoints that are already in the topic. So a witness that has seen more than the topic, read again
   * since, has seen checkpoints that were removed; before that read, another audit may have signed them a moment ago.
   */
  function lookAhead(one: Asked, size: number): void {
    const { newestSize, reads } = log.topic();
    if (size <= newestSize) one.ahead = undefined;
    else if (one.ahead === undefined) one.ahead = { size, reads };
    // The read that was under way may have begun before it.
    else if (reads >= one.ahead.reads + 2) {
      inconsistent(
        one,
        `it has seen ${size} events, and no checkpoint here stands for more than ${newestSize}: the end was cut off.`,
      );
    }
  }

  /** Puts what witnesses gave into the topic, also what could not be put there before, or is there no more. */
  async function publish({ size, note }: Head): Promise<void> {
    const lines = all.flatMap(({ cosigned }) => (cosigned?.size === size ? [cosigned.signature] : []));
    if (lines.length === 0) return;
    const { text, signatures } = parseNote(note);
    const cosigned = formatNote({ text, signatures: [...signatures, ...lines] });
    const { losses } = log.topic();
    if (cosigned === published?.note && losses === published.losses) return;
    await context.send([{ topic: topics.checkpoints, partition, key: log.origin, value: Buffer.from(cosigned) }]);
    published = { note: cosigned, losses };
  }

  function judge({ size }: Head): void {
    const names = all.filter(({ cosigned }) => cosigned?.size === size).map(({ name }) => name);
    if (policy.isEnough(new Set(names))) {
      metrics.witnessed(partition, size);
      if (isMissing) logger.info({ partition, size }, 'enough witnesses cosign again');
      missingSince = undefined;
      isMissing = false;
      return;
    }
    missingSince ??= performance.now();
    if (isMissing || performance.now() - missingSince < withinMs) return;
    isMissing = true;
    const had = names.length === 0 ? 'none' : names.join(', ');
    const asked = all.map(({ name }) => name).join(', ');
    context.alarm(
      'WITNESSES_MISSING',
      `The checkpoint of ${size} events of ${log.origin} has not been cosigned by as many witnesses as the policy asks for: of ${asked}, ${had} did.`,
      { partition, size },
    );
  }

  async function round(): Promise<number> {
    const head = log.head();
    if (head === undefined) return LOOK_AGAIN_MS;
    const now = performance.now();
    const due = all.filter(({ cosigned, notBefore }) => cosigned?.size !== head.size && notBefore <= now);
    await Promise.all(due.map((one) => settle(one, head)));
    if (context.signal.aborted) return 0;
    await publish(head);
    judge(head);
    const waits = all
      .filter(({ cosigned }) => cosigned?.size !== head.size)
      .map(({ notBefore }) => notBefore - performance.now());
    const untilMissing = missingSince === undefined || isMissing ? [] : [missingSince + withinMs - performance.now()];
    return Math.max(0, Math.min(LOOK_AGAIN_MS, ...untilMissing, ...waits));
  }
  context.signal.addEventListener('abort', () => metrics.forget(partition), { once: true });
  void runBackgroundTask({ context, name: 'cosigning by witnesses', bell, round, waiting });

  return { announce: () => bell.ring() };
}
