import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Claim } from '@lockbox/evidence/verifying/claims';
import type { DamageCode } from '@lockbox/evidence/verifying/damage';
import { type CheckpointTrust, keysOf } from '../verify/kept-claims.ts';
import { cosignaturesOf } from '../verify/witnesses.ts';
import { checkpointPath, checkpointSizesIn } from './layout.ts';
import type { Place } from './place.ts';

export type FoundInArchive = (code: DamageCode, sentence: string) => void;

/** Reads the checkpoints of a partition that a trusted key has signed, and reports every other file there as damage. */
export async function claimsIn(
  folder: Place,
  origin: string,
  { trust, policy }: { readonly trust: CheckpointTrust; readonly policy?: WitnessPolicy | undefined },
  found: FoundInArchive,
) {
  const claims: Claim[] = [];
  const notes: (Checkpoint & { readonly note: Buffer })[] = [];
  for (const size of await checkpointSizesIn(folder)) {
    const path = checkpointPath(size);
    const where = `${folder.name}/${path}`;
    const note = (await folder.read(path)) ?? Buffer.alloc(0);
    const opened = await openCheckpoint(note, origin, keysOf(origin, trust));
    if (!opened.ok) found('ARCHIVE_CHECKPOINT_NOT_PROVEN', `${where}: ${opened.sentence}`);
    else if (opened.checkpoint.size !== size) {
      found('ARCHIVE_CHECKPOINT_NOT_PROVEN', `${where} is of ${opened.checkpoint.size} events, and not of ${size}.`);
    } else {
      const cosignatures = await cosignaturesOf(note, policy?.witnesses ?? []);
      claims.push({ ...opened.checkpoint, where, cosignatures });
      notes.push({ ...opened.checkpoint, note });
    }
  }
  return { claims, notes };
}
