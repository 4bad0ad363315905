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

/** What the reader believes, and has from elsewhere than the slice. */
export interface SlicePins {
  /** Which log: `<installation>/`, with which origins begin. */
  readonly installation: string;
  /** Whose log it has to be; undefined where any will do, and the reader is told which it is. */
  readonly tenantId?: string;
  /** Verifier keys of checkpoints, for an origin. */
  readonly notesOf: (origin: string) => readonly string[];
  readonly policy: PolicyKeys;
  /** Fingerprints of schemas that are known to be Lockbox's. */
  readonly schemas: readonly string[];
  /** Who has to have cosigned a checkpoint that stands for all events. */
  readonly witnesses?: Witnessing;
}

export interface SliceReport {
  readonly ok: boolean;
  /** Of each kind the first, and how many there are. */
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
  { letters = [], from = 1, onEvent }: Options = {},
): Promise<SliceReport> {
  const kept = createSliceLetters(letters, node);
  const findings = createFindings();
  const found = findings.add;
  const excerpt = createExcerptCheck(pins, found);
  let head: SliceHead | undefined;
  let checkpoint: Checkpoint | undefined;
  let last: { readonly sequence: number; readonly hash: Digest; readonly leaf: number } | undefined;
  let events = 0;
  let notShown = 0;
  let isOpen = true;
  /** Whether enough witnesses have cosigned the checkpoint of the present part, and up to which event that of any. */
  let isWitnessed = false;
  let witnessed = from - 1;

  async function begin(next: SliceHead): Promise<void> {
    if (
      head !== undefined &&
      (next.tenantId !== head.tenantId || next.partition !== head.partition || next.topic !== head.topic)
    ) {
      found('OTHER_LOG', `A part is of ${next.tenantId}, and the first of ${head.tenantId}.`);
    }
    if (pins.tenantId !== undefined && next.tenantId !== pins.tenantId) {
      found('OTHER_LOG', `It is of the tenant ${next.tenantId}, and not of ${pins.tenantId}.`);
    }
    head ??= next;
    isOpen = true;
    const origin = `${pins.installation}/${next.topic}/${next.partition}`;
    const keys = pins.notesOf(origin).map(parseVerifierKey);
    const opened = await openCheckpoint(new TextEncoder().encode(next.checkpoint), origin, keys);
    if (!opened.ok) {
      found('CHECKPOINT_NOT_PROVEN', opened.sentence);
      checkpoint = undefined;
      isWitnessed = false;
      return;
    }
    isWitnessed = await isCosigned(next.checkpoint, origin);
    if (isWitnessed) witnessed = last?.sequence ?? from - 1;
    const [before, now] = [checkpoint, opened.checkpoint];
    checkpoint = now;
    kept.under(now);
    if (before === undefined) return;
    const proof = digestsOf(next.since?.consistency ?? []);
    if (isConsistent(node, { first: before, second: now, proof })) return;
    found('CHECKPOINT_DIFFERS', `The tree of ${now.size} events does not begin with the one of ${before.size}.`);
  }

  async function isCosigned(note: string, origin: string): Promise<boolean> {
    if (pins.witnesses === undefined) return false;
    const keys = pins.witnesses.witnesses.map(({ key }) => key);
    const opened = await openCheckpoint(new TextEncoder().encode(note), origin, keys);
    const signers = opened.ok ? opened.signatures.filter(({ time }) => time !== undefined).map(({ key }) => key) : [];
    return pins.witnesses.isEnough(new Set(witnessesAmong(pins.witnesses, signers).map(({ name }) => name)));
  }

  async function take(entry: SliceEntry): Promise<void> {
    const what = `Event ${entry.sequence}`;
    const expected = (last?.sequence ?? from - 1) + 1;
    if (entry.sequence !== expected) {
      found('CHAIN_SEQUENCE_GAP', `${what} comes where ${expected} should stand.`);
    }
    const value = entry.value === undefined ? undefined : fromBase64(entry.value);
    const hash = value === undefined ? digestOfBytes(fromBase64(entry.hash ?? '') ?? Uint8Array.of()) : sha256(value);
    const isIn = checkpoint !== undefined && excerpt.isInLog(what, hash, entry, checkpoint);
    if (isIn && last !== undefined && entry.leaf <= last.leaf) {
      found('CHAIN_HASH_MISMATCH', `${what} is in the log before the one before it.`);
    }
    let event: unknown;
    if (value === undefined) notShown++;
    else {
      const place = { topic: head?.topic ?? '', partition: head?.partition ?? 0 };
      const header = fromBase64(entry.proof ?? '') ?? Uint8Array.of();
      await excerpt.byPolicy(what, hash, header, place);
      event = read(entry, value, what);
    }
    kept.take({ sequence: entry.sequence, leaf: entry.leaf, hash, isShown: event !== undefined });
    onEvent?.({ sequence: entry.sequence, hash, event });
    last = { sequence: entry.sequence, hash, leaf: entry.leaf };
    if (isWitnessed) witnessed = entry.sequence;
    events++;
  }

  /** What an event says of its own place has to be what the slice says of it. */
  function read(entry: SliceEntry, value: Uint8Array, what: string): unknown {
    const { schema = '' } = entry;
    if (!excerpt.knows(schema)) {
      found('SCHEMA_DIFFERS', `${what} has a schema that is not given, or not known.`);
      return undefined;
    }
    const event = excerpt.read(what, value, schema) as ChainedEvent | undefined; // a known schema gave it
    if (event === undefined) return undefined;
    if (event.tenantId !== head?.tenantId) found('OTHER_LOG', `${what} is of the tenant ${event.tenantId}.`);
    if (event.sequence !== entry.sequence)
      found('CHAIN_SEQUENCE_GAP', `${what} is number ${event.sequence} by its content.`);
    const previous = event.previousHash === null ? undefined : digestOfBytes(event.previousHash);
    if (last?.sequence === entry.sequence - 1 && previous !== last.hash) {
      found('CHAIN_HASH_MISMATCH', `${what} names another event as the one before it.`);
    }
    if (entry.sequence === 1 && previous !== undefined) found('CHAIN_HASH_MISMATCH', `${what} is not the first.`);
    return event;
  }

  for await (const text of lines) {
    if (text.trim() === '') continue;
    try {
      const line = parseSliceLine(text);
      if (head === undefined && line.kind !== 'head') throw new SliceError('It does not begin with a head.');
      if (line.kind === 'head') await begin(line);
      else if (line.kind === 'schema') excerpt.schema(line.schema, line.text);
      else if (line.kind === 'entry') await take(line);
      else if (line.kind === 'beginning') {
        if (checkpoint !== undefined) kept.begins(checkpoint, line.begins, digestsOf(line.consistency));
      } else {
        isOpen = false;
        const upTo = last?.sequence ?? from - 1;
        if (line.through !== upTo)
          found('CHAIN_SEQUENCE_GAP', `A part should end with event ${line.through}, and ends with ${upTo}.`);
      }
    } catch (error) {
      if (!(error instanceof SliceError)) throw error;
      found('UNREADABLE', error.message);
    }
  }
  if (isOpen) found('SLICE_INCOMPLETE', 'It has no end: fetch the rest with `lockbox slice`.');
  const { tenantId, partition } = head ?? { tenantId: '', partition: 0 };
  const through = last?.sequence ?? from - 1;
  const held = kept.finish({ tenantId, partition, from, through });
  for (const { code, sentence } of held.findings) found(code, sentence);
  if (pins.witnesses !== undefined && witnessed < through) {
    found(
      'WITNESSES_MISSING',
      `Enough of the witnesses have cosigned a checkpoint for its events up to ${witnessed} of ${through}. Right after a checkpoint was signed that is so for a minute: fetch what is new with \`lockbox slice\`.`,
    );
  }
  const damage = findings.all();
  return {
    ok: damage.length === 0,
    damage,
    tenantId,
    events,
    notShown,
    through,
    checkpoint: checkpoint === undefined ? null : { origin: checkpoint.origin, size: checkpoint.size },
    ...(pins.witnesses === undefined ? {} : { witnessed }),
    ...(letters.length === 0 ? {} : { letters: held.fitting, unbound: held.unbound }),
  };
}
