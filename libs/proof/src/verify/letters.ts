import type { Bundle } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport } from '@lockbox/evidence/bundle/bundle-report';
import { policyKeys } from '@lockbox/evidence/bundle/policy-proof';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { checkLetterEvidence, type FoundEvidence } from '@lockbox/evidence/letter-evidence';
import { otherEvent } from '@lockbox/evidence/slice/slice-letters';
import { fromBase64 } from '@lockbox/evidence/tlog/base64';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import type { PlacedLetter } from '@lockbox/evidence/verifying/claims';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import type { CheckpointTrust } from './kept-claims.ts';
import { lettersIn } from './letter-files.ts';

interface Trust extends CheckpointTrust {
  readonly topic: string;
  /** Policy's, SPKI in base64. */
  readonly policyKeys: readonly string[];
}

export interface ProvenLetters {
  readonly letters: readonly PlacedLetter[];
  /** The reasons why letters were not believed, one sentence each. */
  readonly refused: readonly string[];
}

/**
 * Returns the evidence in letters that Lockbox itself has signed. Anybody can write a letter, or have words included in
 * one that look like its evidence; so a letter proves nothing only if none of its blocks is proven.
 */
export async function provenLetters(paths: readonly string[], trust: Trust): Promise<ProvenLetters> {
  const letters: PlacedLetter[] = [];
  const refused: string[] = [];
  for (const { where, blocks } of await lettersIn(paths)) {
    const read = await Promise.all(blocks.map((block) => provenBlock(where, block, trust)));
    const proven = read.filter((one) => typeof one !== 'string');
    letters.push(...proven);
    if (proven.length > 0) continue;
    for (const why of read) refused.push(`${where} shows nothing: ${why}.`);
  }
  return { letters, refused };
}

async function provenBlock(
  where: string,
  found: FoundEvidence,
  { installation, publicKeys, topic, policyKeys: policy }: Trust,
): Promise<PlacedLetter | string> {
  if (!found.ok) return found.sentence;
  const { evidence } = found;
  const { origin, tenantId, sequence, hash } = evidence;
  const partition = Number(origin.split('/').at(-1));
  if (!Number.isSafeInteger(partition) || origin !== originOf(installation, topic, partition)) {
    return `it is of the log ${origin}, and this one is ${originOf(installation, topic, 0).slice(0, -1)}…`;
  }
  const checked = await checkLetterEvidence(evidence, {
    topic,
    partition,
    policy: policyKeys(policy.map((key) => Buffer.from(key, 'base64'))),
    notes: publicKeys.map((key) => verifierKeyOf(origin, key)),
  });
  return checked.ok ? { where, partition, tenantId, sequence, hash, checkpoint: checked.checkpoint } : checked.sentence;
}

/**
 * Compares a bundle with a letter; returns the difference, or undefined. No signature covers the tenant and the
 * sequence number that a letter names, so an event with another hash shows that one of the two was changed, but not
 * which.
 */
export function heldToLetter(
  { where, partition, tenantId, sequence, hash, checkpoint }: PlacedLetter,
  bundle: Bundle,
  { events, checkpoint: proven }: Pick<BundleReport, 'events' | 'checkpoint'>,
): Pick<Damage, 'code' | 'sentence'> | undefined {
  const hasSameSize = partition === bundle.partition && proven !== null && proven.size === checkpoint?.size;
  if (hasSameSize && parseCheckpoint(parseNote(bundle.checkpoint).text).root !== checkpoint?.root) {
    return {
      code: 'REWRITTEN_AFTER_LETTER',
      sentence: `The log was rewritten after this letter was sent (${where}): the first ${proven.size} events that the bundle's checkpoint stands for are others.`,
    };
  }
  const isSameLog = partition === bundle.partition && tenantId === bundle.tenantId;
  const event = isSameLog ? events.find((one) => one.sequence === sequence) : undefined;
  const stored = bundle.events.find(({ leaf }) => leaf === event?.leaf);
  if (stored !== undefined) {
    if (sha256(fromBase64(stored.value) ?? Uint8Array.of()) === hash) return undefined;
    return { code: 'LETTER_DIFFERS', sentence: otherEvent({ where, tenantId, sequence }, 'the bundle') };
  }
  if (hasSameSize) return undefined;
  return {
    code: 'NOT_COMPARED',
    sentence: `${where} names event ${sequence} of ${tenantId}, which is not in the bundle: hold the letter against the log.`,
  };
}
