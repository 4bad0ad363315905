/** Sequences, chains, proofs and checkpoints, checked by arithmetic of its own (docs/contract.md, "Proof of an event", "Checkpoints"). */
import { createHash, type KeyObject, verify } from 'node:crypto';
import type { Checkpoint, LoggedEvent, LogHistory, Violation } from './history.ts';

export const sha256 = (...parts: readonly Buffer[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const NODE = Buffer.from([1]);
const PROOF_HEAD_BYTES = 1 + 8 + 4 + 4 + 64;
const HASH_BYTES = 32;

/** Each tenant counts from 1 without gap, and each event names the hash of the one before it. */
export function brokenSequences(events: readonly LoggedEvent[]): readonly Violation[] {
  const heads = new Map<string, { readonly sequence: number; readonly hash: Buffer; readonly at: number }>();
  const violations: Violation[] = [];
  for (const event of events) {
    const { key, partition, offset, sequence, previousHash, value, tenantId, occurredAt } = event;
    const before = heads.get(key);
    const at = `partition ${partition}, offset ${offset}, ${key} ${sequence}`;
    const is = (what: string) => void violations.push({ invariant: 'SEQUENCE_IS_WHOLE', what: `${at}: ${what}` });
    if (tenantId !== key) is(`the key is not its tenant, ${tenantId}`);
    const wanted = (before?.sequence ?? 0) + 1;
    if (sequence < wanted) is(`a fork: ${wanted} comes next`);
    if (sequence > wanted) is(`a gap: ${wanted} comes next`);
    if (before === undefined ? previousHash !== null : previousHash === null || !before.hash.equals(previousHash))
      is('it does not name the hash of the event before it');
    if (occurredAt < (before?.at ?? 0)) is('it is older than the event before it');
    heads.set(key, { sequence, hash: sha256(value), at: occurredAt });
  }
  return violations;
}

/** Each event proves that policy wrote it, there. */
export function unproven({
  events,
  topic,
  policyKey,
}: Pick<LogHistory, 'events' | 'topic' | 'policyKey'>): readonly Violation[] {
  return events
    .filter((event) => !isProven(event, topic, policyKey))
    .map(({ partition, offset, type }) => ({
      invariant: 'EVIDENCE_VERIFIES',
      what: `partition ${partition}, offset ${offset}: ${type} bears no proof that policy wrote it there`,
    }));
}

function isProven({ proof, value, partition }: LoggedEvent, topic: string, key: KeyObject): boolean {
  if (proof === undefined || proof.length < PROOF_HEAD_BYTES || proof[0] !== 1) return false;
  const place = proof.readUInt32BE(9);
  const size = proof.readUInt32BE(13);
  const path: Buffer[] = [];
  for (let at = PROOF_HEAD_BYTES; at < proof.length; at += HASH_BYTES) path.push(proof.subarray(at, at + HASH_BYTES));
  const root = rootBy(sha256(value), place, size, path);
  if (root === undefined) return false;
  const text = Buffer.from(`lockbox/event-proof/v1\n${topic}\n${partition}\n${size}\n`);
  return verify(null, Buffer.concat([text, root]), key, proof.subarray(17, PROOF_HEAD_BYTES));
}

/** RFC 9162, 2.1.3.2: the root that a leaf and its path lead to; undefined where the path is none of such a tree. */
function rootBy(leaf: Buffer, place: number, size: number, path: readonly Buffer[]): Buffer | undefined {
  if (place >= size) return undefined;
  let [left, last, hash] = [place, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return undefined;
    if (left % 2 === 1 || left === last) {
      hash = sha256(NODE, beside, hash);
      while (left % 2 === 0 && left !== 0) [left, last] = [left >>> 1, last >>> 1];
    } else hash = sha256(NODE, hash, beside);
    [left, last] = [left >>> 1, last >>> 1];
  }
  return last === 0 ? hash : undefined;
}

/** Each checkpoint is signed, and is the head of the tree of as many events; and the log's last events come under one. */
export function wrongCheckpoints(history: LogHistory): readonly Violation[] {
  const violations: Violation[] = [];
  for (let partition = 0; partition < history.partitions; partition++) {
    const leaves = history.events.filter((event) => event.partition === partition).map(({ value }) => sha256(value));
    const roots = rootsOf(leaves);
    let newest = 0;
    for (const checkpoint of history.checkpoints.filter((one) => one.partition === partition)) {
      const origin = `${history.installation}/${history.topic}/${partition}`;
      const opened = open(checkpoint, origin, history.checkpointKey);
      const is = (what: string) =>
        void violations.push({ invariant: 'EVIDENCE_VERIFIES', what: `checkpoint of partition ${partition}: ${what}` });
      if (opened === undefined) is("it is not signed by the log's key, or is of another log");
      else if (roots[opened.size] === undefined) is(`it has ${opened.size} events, and the log ${leaves.length}`);
      else if (roots[opened.size] !== opened.root) is(`its root is not that of the first ${opened.size} events`);
      newest = Math.max(newest, opened?.size ?? 0);
    }
    if (newest < leaves.length)
      violations.push({
        invariant: 'EVIDENCE_VERIFIES',
        what: `partition ${partition}: ${leaves.length - newest} events come under no checkpoint`,
        mayCome: true,
      });
  }
  return violations;
}

/** The tree's root in base64 at each size from 0 on (RFC 6962, 2.1). */
function rootsOf(leaves: readonly Buffer[]): readonly string[] {
  // The roots of the whole trees that the leaves so far make, the largest first.
  const whole: { hash: Buffer; size: number }[] = [];
  const roots = [createHash('sha256').digest('base64')];
  for (const leaf of leaves) {
    let last = { hash: leaf, size: 1 };
    while (whole.at(-1)?.size === last.size) {
      const left = whole.pop();
      if (left !== undefined) last = { hash: sha256(NODE, left.hash, last.hash), size: 2 * last.size };
    }
    whole.push(last);
    const root = whole.map(({ hash }) => hash).reduceRight((right, left) => sha256(NODE, left, right));
    roots.push(root.toString('base64'));
  }
  return roots;
}

/** A signed note: three lines of text, an empty line, and lines of signatures. */
function open(
  { note }: Checkpoint,
  origin: string,
  key: KeyObject,
): { readonly size: number; readonly root: string } | undefined {
  const end = note.indexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const [first, size, root] = text.split('\n');
  if (first !== origin || root === undefined) return undefined;
  const isSigned = note
    .slice(end + 1)
    .split('\n')
    .some((line) => {
      const [dash, name, signature = ''] = line.split(' ');
      const bytes = Buffer.from(signature, 'base64');
      // Four bytes say which key it is of.
      return dash === '—' && name === origin && verify(null, Buffer.from(text), key, bytes.subarray(4));
    });
  return isSigned ? { size: Number(size), root } : undefined;
}
