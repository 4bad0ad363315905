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
export interface SignedHead {
  readonly size: number;
  /** Signed with the key of today. */
  readonly note: string;
}

/** The data of one partition of the log that witnesses get. */
export interface WitnessedLog {
  readonly origin: string;
  /** The newest; undefined while the log was not read that far. */
  head(): SignedHead | undefined;
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

type FollowerContext = Pick<PartitionContext, 'partition' | 'signal' | 'alarm' | 'send'>;
type FollowerDeps = Pick<WorkerDeps<unknown>, 'topics' | 'waiting' | 'log'>;

/**
 * Asks the witnesses of the policy to cosign the newest checkpoint of one partition (c2sp.org/tlog-witness), and writes their answers
 * to the topic, as the same note with their lines. It runs beside everything else: no checkpoint waits for a witness. A witness that
 * contradicts audit about the log raises an alarm and stops nothing, since otherwise any one of them could end the signing.
 */
export function followWitnesses(
  deps: FollowerDeps,
  context: FollowerContext,
  settings: WitnessSettings,
  log: WitnessedLog,
): Witnesses {
  const bell = createBell();
  const follower = new WitnessFollower(deps, context, settings, log);
  context.signal.addEventListener('abort', () => settings.metrics.forget(context.partition), { once: true });
  const round = () => follower.round();
  void runBackgroundTask({ context, name: 'cosigning by witnesses', bell, round, waiting: deps.waiting });
  return { announce: () => bell.ring() };
}

class WitnessFollower {
  private readonly topic: string;
  private readonly logger: FollowerDeps['log'];
  private readonly context: FollowerContext;
  private readonly settings: WitnessSettings;
  private readonly log: WitnessedLog;
  private readonly all: readonly Asked[];
  /** The time since when the newest checkpoint has lacked cosignatures. */
  private missingSince: number | undefined;
  private isMissing = false;
  /** The last published note, and how often the topic had lost its end by then. */
  private published: { readonly note: string; readonly losses: number } | undefined;

  constructor(deps: FollowerDeps, context: FollowerContext, settings: WitnessSettings, log: WitnessedLog) {
    this.topic = deps.topics.checkpoints;
    this.logger = deps.log;
    this.context = context;
    this.settings = settings;
    this.log = log;
    this.all = askedIn(settings.policy).map((witness) => {
      const backoff = createBackoff({ firstMs: FIRST_MS, longestMs: LONGEST_MS });
      const unknown = { size: undefined, cosigned: undefined, ahead: undefined };
      return { ...witness, backoff, notBefore: 0, ...unknown, saidOtherwise: false };
    });
  }

  private inconsistent(one: Asked, sentence: string): void {
    if (one.saidOtherwise) return;
    one.saidOtherwise = true;
    const where = `The witness ${one.key.name} has seen another log ${this.log.origin}`;
    this.context.alarm('WITNESS_SAW_ANOTHER_LOG', `${where}: ${sentence}`, {
      partition: this.context.partition,
      witness: one.key.name,
    });
  }

  /** Asks again at once where the witness says from which size to go on. */
  private async ask(one: Asked, { size, note }: SignedHead): Promise<WitnessAnswer> {
    const askFrom = async (old: number): Promise<WitnessAnswer> => {
      const proof = old === 0 || old === size ? [] : await this.log.prove(old, size);
      const answer = await askWitness(one, { old, proof, note }, this.context.signal);
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

  private async settle(one: Asked, head: SignedHead): Promise<void> {
    const answer = await this.ask(one, head);
    if (this.context.signal.aborted) return;
    this.settings.metrics.answers.inc({ witness: one.key.name, answer: answer.kind });
    if (answer.kind === 'cosigned') {
      if (one.backoff.failures > 0)
        this.logger.info({ partition: this.context.partition, witness: one.key.name }, 'the witness cosigns again');
      one.backoff.reset();
      Object.assign(one, { size: head.size, ahead: undefined, saidOtherwise: false });
      one.cosigned = { size: head.size, signature: answer.signature };
      return;
    }
    one.size = undefined;
    one.notBefore = performance.now() + one.backoff.next();
    if (answer.kind === 'inconsistent') {
      this.inconsistent(
        one,
        `what it saw is not the beginning of the first ${head.size} events as they stand here: ${answer.sentence}.`,
      );
    } else if (answer.kind === 'other-size') {
      this.lookAhead(one, answer.size);
    }
    const details = {
      partition: this.context.partition,
      witness: one.key.name,
      failures: one.backoff.failures,
      answer,
    };
    this.logger[one.backoff.failures === 1 ? 'warn' : 'debug'](details, 'the witness has not cosigned');
  }

  /**
   * Witnesses get checkpoints that are already in the topic. So a witness that has seen more than the topic, read again
   * since, has seen checkpoints that were removed; before that read, another audit may have signed them a moment ago.
   */
  private lookAhead(one: Asked, size: number): void {
    const { newestSize, reads } = this.log.topic();
    if (size <= newestSize) one.ahead = undefined;
    else if (one.ahead === undefined) one.ahead = { size, reads };
    // The read that was under way may have begun before it.
    else if (reads >= one.ahead.reads + 2) {
      this.inconsistent(
        one,
        `it has seen ${size} events, and no checkpoint here stands for more than ${newestSize}: the end was cut off.`,
      );
    }
  }

  /** Puts what witnesses gave into the topic, also what could not be put there before, or is there no more. */
  private async publish({ size, note }: SignedHead): Promise<void> {
    const lines = this.all.flatMap(({ cosigned }) => (cosigned?.size === size ? [cosigned.signature] : []));
    if (lines.length === 0) return;
    const { text, signatures } = parseNote(note);
    const cosigned = formatNote({ text, signatures: [...signatures, ...lines] });
    const { losses } = this.log.topic();
    if (cosigned === this.published?.note && losses === this.published.losses) return;
    await this.context.send([
      { topic: this.topic, partition: this.context.partition, key: this.log.origin, value: Buffer.from(cosigned) },
    ]);
    this.published = { note: cosigned, losses };
  }

  private judge({ size }: SignedHead): void {
    const names = this.all.filter(({ cosigned }) => cosigned?.size === size).map(({ name }) => name);
    if (this.settings.policy.isEnough(new Set(names))) {
      this.settings.metrics.witnessed(this.context.partition, size);
      if (this.isMissing)
        this.logger.info({ partition: this.context.partition, size }, 'enough witnesses cosign again');
      this.missingSince = undefined;
      this.isMissing = false;
      return;
    }
    this.missingSince ??= performance.now();
    if (this.isMissing || performance.now() - this.missingSince < this.settings.withinMs) return;
    this.isMissing = true;
    const had = names.length === 0 ? 'none' : names.join(', ');
    const asked = this.all.map(({ name }) => name).join(', ');
    this.context.alarm(
      'WITNESSES_MISSING',
      `The checkpoint of ${size} events of ${this.log.origin} has not been cosigned by as many witnesses as the policy asks for: of ${asked}, ${had} did.`,
      { partition: this.context.partition, size },
    );
  }

  async round(): Promise<number> {
    const head = this.log.head();
    if (head === undefined) return LOOK_AGAIN_MS;
    const now = performance.now();
    const due = this.all.filter(({ cosigned, notBefore }) => cosigned?.size !== head.size && notBefore <= now);
    await Promise.all(due.map((one) => this.settle(one, head)));
    if (this.context.signal.aborted) return 0;
    await this.publish(head);
    this.judge(head);
    const waits = this.all
      .filter(({ cosigned }) => cosigned?.size !== head.size)
      .map(({ notBefore }) => notBefore - performance.now());
    const untilMissing =
      this.missingSince === undefined || this.isMissing
        ? []
        : [this.missingSince + this.settings.withinMs - performance.now()];
    return Math.max(0, Math.min(LOOK_AGAIN_MS, ...untilMissing, ...waits));
  }
}
