import { createExcerptCheck, digestsOf, node } from '../bundle/excerpt.ts';
import { type Witnessing, witnessesAmong } from '../bundle/pins.ts';
import type { PolicyKeys } from '../bundle/policy-proof.ts';
import { fromBase64 } from '../tlog/base64.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { type Digest, digestOfBytes } from '../tlog/digest.ts';
import { parseVerifierKey } from '../tlog/note.ts';
import { openCheckpoint } from '../tlog/open-checkpoint.ts';
import { isConsistent } from '../tlog/proofs.ts';
import { sha256 } from '../tlog/sha256.ts';
import type { PlacedLetter } from '../verifying/claims.ts';
import { createFindings, type Damage } from '../verifying/damage.ts';
import type { ChainedEvent } from '../verifying/link.ts';
import { parseSliceLine, type SliceEntry, SliceError, type SliceHead } from './slice.ts';
import { createSliceLetters, type Stretch } from './slice-letters.ts';

/** The keys that the reader trusts, obtained elsewhere than from the export. */
export interface SlicePins {
  /** Which log: `<installation>/`, with which origins begin. */
  readonly installation: string;
  /** The tenant whose log it must be; undefined accepts any, and the result names it. */
  readonly tenantId?: string;
  /** Verifier keys of checkpoints, for an origin. */
  readonly notesOf: (origin: string) => readonly string[];
  readonly policy: PolicyKeys;
  /** Fingerprints of schemas that are known to be Lockbox's. */
  readonly schemas: readonly string[];
  /** The witnesses that must have cosigned a checkpoint of all events. */
  readonly witnesses?: Witnessing;
}

export interface SliceReport {
  readonly ok: boolean;
  /** The first damage of each kind, with the count. */
  readonly damage: readonly Damage[];
  readonly tenantId: string;
  /** How many events it has, and of how many of them the hash alone. */
  readonly events: number;
  readonly notShown: number;
  /** The number of the last one: of later events a slice by itself shows nothing. */
  readonly through: number;
  /** The newest checkpoint that a key has proven. */
  readonly checkpoint: Pick<Checkpoint, 'origin' | 'size'> | null;
  /** With witnesses: up to which event enough of them have cosigned. */
  readonly witnessed?: number;
  /** With letters: how many of them it fits, and of which events none of these shows that they are as they were then. */
  readonly letters?: number;
  readonly unbound?: readonly Stretch[];
}

/** An event of a slice, as far as it could be read. */
export interface SlicedEvent {
  readonly sequence: number;
  readonly hash: Digest;
  /** By its schema, which is known; undefined where only the hash is there, or it cannot be read. */
  readonly event: unknown;
}

interface Options {
  /** Held against the slice; proven to be Lockbox's. */
  readonly letters?: readonly PlacedLetter[];
  /** The number that it begins with, if not with the first. */
  readonly from?: number;
  readonly onEvent?: (event: SlicedEvent) => void;
}

/** Checks a slice line by line, and keeps no more of it than the last event. */
export async function verifySlice(
  lines: AsyncIterable<string>,
  pins: SlicePins,
  options: Options = {},
): Promise<SliceReport> {
  const check = new SliceCheck(pins, options);
  for await (const text of lines) if (text.trim() !== '') await check.line(text);
  return check.finish();
}

class SliceCheck {
  readonly #pins: SlicePins;
  readonly #from: number;
  readonly #onEvent: Options['onEvent'];
  readonly #hasLetters: boolean;
  readonly #kept: ReturnType<typeof createSliceLetters>;
  readonly #findings = createFindings();
  readonly #excerpt: ReturnType<typeof createExcerptCheck>;
  #head: SliceHead | undefined;
  #checkpoint: Checkpoint | undefined;
  #last: { readonly sequence: number; readonly hash: Digest; readonly leaf: number } | undefined;
  #events = 0;
  #notShown = 0;
  #isOpen = true;
  /** True if enough witnesses have cosigned the checkpoint of the present part. */
  #isWitnessed = false;
  /** The last event under a checkpoint that enough witnesses have cosigned. */
  #witnessed: number;

  constructor(pins: SlicePins, { letters = [], from = 1, onEvent }: Options) {
    this.#pins = pins;
    this.#from = from;
    this.#onEvent = onEvent;
    this.#hasLetters = letters.length > 0;
    this.#kept = createSliceLetters(letters, node);
    this.#excerpt = createExcerptCheck(pins, this.#findings.add);
    this.#witnessed = from - 1;
  }

  async line(text: string): Promise<void> {
    try {
      const line = parseSliceLine(text);
      if (this.#head === undefined && line.kind !== 'head') throw new SliceError('It does not begin with a head.');
      if (line.kind === 'head') await this.#begin(line);
      else if (line.kind === 'schema') this.#excerpt.schema(line.schema, line.text);
      else if (line.kind === 'entry') await this.#take(line);
      else if (line.kind === 'beginning') {
        if (this.#checkpoint !== undefined)
          this.#kept.begins(this.#checkpoint, line.begins, digestsOf(line.consistency));
      } else {
        this.#isOpen = false;
        const upTo = this.#last?.sequence ?? this.#from - 1;
        if (line.through !== upTo)
          this.#findings.add(
            'CHAIN_SEQUENCE_GAP',
            `A part should end with event ${line.through}, and ends with ${upTo}.`,
          );
      }
    } catch (error) {
      if (!(error instanceof SliceError)) throw error;
      this.#findings.add('UNREADABLE', error.message);
    }
  }

  async #begin(next: SliceHead): Promise<void> {
    if (
      this.#head !== undefined &&
      (next.tenantId !== this.#head.tenantId ||
        next.partition !== this.#head.partition ||
        next.topic !== this.#head.topic)
    ) {
      this.#findings.add('OTHER_LOG', `A part is of ${next.tenantId}, and the first of ${this.#head.tenantId}.`);
    }
    if (this.#pins.tenantId !== undefined && next.tenantId !== this.#pins.tenantId) {
      this.#findings.add('OTHER_LOG', `It is of the tenant ${next.tenantId}, and not of ${this.#pins.tenantId}.`);
    }
    this.#head ??= next;
    this.#isOpen = true;
    const origin = `${this.#pins.installation}/${next.topic}/${next.partition}`;
    const keys = this.#pins.notesOf(origin).map(parseVerifierKey);
    const opened = await openCheckpoint(new TextEncoder().encode(next.checkpoint), origin, keys);
    if (!opened.ok) {
      this.#findings.add('CHECKPOINT_NOT_PROVEN', opened.sentence);
      this.#checkpoint = undefined;
      this.#isWitnessed = false;
      return;
    }
    this.#isWitnessed = await this.#isCosigned(next.checkpoint, origin);
    if (this.#isWitnessed) this.#witnessed = this.#last?.sequence ?? this.#from - 1;
    const [before, now] = [this.#checkpoint, opened.checkpoint];
    this.#checkpoint = now;
    this.#kept.under(now);
    if (before === undefined) return;
    const proof = digestsOf(next.since?.consistency ?? []);
    if (isConsistent(node, { first: before, second: now, proof })) return;
    this.#findings.add(
      'CHECKPOINT_DIFFERS',
      `The tree of ${now.size} events does not begin with the one of ${before.size}.`,
    );
  }

  async #isCosigned(note: string, origin: string): Promise<boolean> {
    if (this.#pins.witnesses === undefined) return false;
    const keys = this.#pins.witnesses.witnesses.map(({ key }) => key);
    const opened = await openCheckpoint(new TextEncoder().encode(note), origin, keys);
    const signers = opened.ok ? opened.signatures.filter(({ time }) => time !== undefined).map(({ key }) => key) : [];
    return this.#pins.witnesses.isEnough(
      new Set(witnessesAmong(this.#pins.witnesses, signers).map(({ name }) => name)),
    );
  }

  async #take(entry: SliceEntry): Promise<void> {
    const what = `Event ${entry.sequence}`;
    const expected = (this.#last?.sequence ?? this.#from - 1) + 1;
    if (entry.sequence !== expected) {
      this.#findings.add('CHAIN_SEQUENCE_GAP', `${what} comes where ${expected} should stand.`);
    }
    const value = entry.value === undefined ? undefined : fromBase64(entry.value);
    const hash = value === undefined ? digestOfBytes(fromBase64(entry.hash ?? '') ?? Uint8Array.of()) : sha256(value);
    const isIn = this.#checkpoint !== undefined && this.#excerpt.isInLog(what, hash, entry, this.#checkpoint);
    if (isIn && this.#last !== undefined && entry.leaf <= this.#last.leaf) {
      this.#findings.add('CHAIN_HASH_MISMATCH', `${what} is in the log before the one before it.`);
    }
    let event: unknown;
    if (value === undefined) this.#notShown++;
    else {
      const place = { topic: this.#head?.topic ?? '', partition: this.#head?.partition ?? 0 };
      const header = fromBase64(entry.proof ?? '') ?? Uint8Array.of();
      await this.#excerpt.byPolicy(what, hash, header, place);
      event = this.#read(entry, value, what);
    }
    this.#kept.take({ sequence: entry.sequence, leaf: entry.leaf, hash, isShown: event !== undefined });
    this.#onEvent?.({ sequence: entry.sequence, hash, event });
    this.#last = { sequence: entry.sequence, hash, leaf: entry.leaf };
    if (this.#isWitnessed) this.#witnessed = entry.sequence;
    this.#events++;
  }

  /** Reads an event, whose own place must be the one that the export gives it. */
  #read(entry: SliceEntry, value: Uint8Array, what: string): unknown {
    const { schema = '' } = entry;
    if (!this.#excerpt.knows(schema)) {
      this.#findings.add('SCHEMA_DIFFERS', `${what} has a schema that is not given, or not known.`);
      return undefined;
    }
    const event = this.#excerpt.read(what, value, schema) as ChainedEvent | undefined; // a known schema gave it
    if (event === undefined) return undefined;
    if (event.tenantId !== this.#head?.tenantId)
      this.#findings.add('OTHER_LOG', `${what} is of the tenant ${event.tenantId}.`);
    if (event.sequence !== entry.sequence)
      this.#findings.add('CHAIN_SEQUENCE_GAP', `${what} is number ${event.sequence} by its content.`);
    const previous = event.previousHash === null ? undefined : digestOfBytes(event.previousHash);
    if (this.#last?.sequence === entry.sequence - 1 && previous !== this.#last.hash) {
      this.#findings.add('CHAIN_HASH_MISMATCH', `${what} names another event as the one before it.`);
    }
    if (entry.sequence === 1 && previous !== undefined)
      this.#findings.add('CHAIN_HASH_MISMATCH', `${what} is not the first.`);
    return event;
  }

  finish(): SliceReport {
    if (this.#isOpen) this.#findings.add('SLICE_INCOMPLETE', 'It has no end: fetch the rest with `lockbox slice`.');
    const { tenantId, partition } = this.#head ?? { tenantId: '', partition: 0 };
    const through = this.#last?.sequence ?? this.#from - 1;
    const held = this.#kept.finish({ tenantId, partition, from: this.#from, through });
    for (const { code, sentence } of held.findings) this.#findings.add(code, sentence);
    if (this.#pins.witnesses !== undefined && this.#witnessed < through) {
      this.#findings.add(
        'WITNESSES_MISSING',
        `Enough of the witnesses have cosigned a checkpoint for its events up to ${this.#witnessed} of ${through}. Right after a checkpoint was signed that is so for a minute: fetch what is new with \`lockbox slice\`.`,
      );
    }
    const damage = this.#findings.all();
    return {
      ok: damage.length === 0,
      damage,
      tenantId,
      events: this.#events,
      notShown: this.#notShown,
      through,
      checkpoint:
        this.#checkpoint === undefined ? null : { origin: this.#checkpoint.origin, size: this.#checkpoint.size },
      ...(this.#pins.witnesses === undefined ? {} : { witnessed: this.#witnessed }),
      ...(this.#hasLetters ? { letters: held.fitting, unbound: held.unbound } : {}),
    };
  }
}
