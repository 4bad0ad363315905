import { usageError } from '@lockbox/contracts/errors';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import { cosignaturesOf } from './witnesses.ts';

/** Whose checkpoints are believed. */
export interface CheckpointTrust {
  readonly installation: string;
  /** SPKI in base64. */
  readonly publicKeys: readonly string[];
}

/** A checkpoint that somebody has kept outside of the cluster. */
export interface KeptCheckpoint {
  /** For people: which file. */
  readonly where: string;
  readonly bytes: Buffer;
}

/** The keys with which checkpoints of a log are believed. */
export const keysOf = (origin: string, { publicKeys }: CheckpointTrust): readonly VerifierKey[] =>
  publicKeys.map((key) => verifierKeyOf(origin, key));

/**
 * Reads the claims of checkpoints that were kept elsewhere. Throws a usage error for one that none of the keys has
 * signed.
 */
export async function keptClaims(
  kept: readonly KeptCheckpoint[] | undefined,
  origin: string,
  { trust, policy }: { readonly trust: CheckpointTrust; readonly policy?: WitnessPolicy | undefined },
): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const { where, bytes } of kept ?? []) {
    const opened = await openCheckpoint(bytes, origin, keysOf(origin, trust));
    if (!opened.ok) throw usageError(`${where}: ${opened.sentence}`);
    claims.push({ ...opened.checkpoint, where, cosignatures: await cosignaturesOf(bytes, policy?.witnesses ?? []) });
  }
  return claims;
}
