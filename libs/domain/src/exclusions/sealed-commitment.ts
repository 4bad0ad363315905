import { createHash } from 'node:crypto';
import type { Command } from '@lockbox/contracts/generated/commands';
import type { Sha256 } from '@lockbox/contracts/generated/events';
import type { SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { CommandId, PersonId } from '@lockbox/contracts/ids';
import { commandIdOf } from '@lockbox/contracts/uuid';

/**
 * The details that a sealed submission's commitment covers. On the day of its disclosure they enter the log for ever. The
 * justification is therefore not among them: it is free text, must stay erasable, and stays with the source.
 */
export function sealedDetails({ tenantId, data }: Pick<Command, 'tenantId' | 'data'>): string {
  if (data.type !== 'SubmitRequest') throw new Error(`Only a submission can be sealed, not a ${data.type}`);
  const { type: _, justification: __, disclosure: ___, assertion: ____, previousRequestId, ...asked } = data;
  // Recomputing the details of a demand that predates this field gives the same bytes.
  return canonicalJson({ ...asked, ...(previousRequestId === null ? {} : { previousRequestId }), tenantId });
}

export const SEAL_SALT_BYTES = 32;

/** The salt of a sealed demand that is known from the log alone, which does not contain it. */
export const NO_SALT: SealedDraft['salt'] = Buffer.alloc(0);

/** The details with who approved the exclusion internally: known only now, and part of what has to be disclosed. */
export function withApproval(draft: SealedDraft, approvedBy: PersonId, decidedAt: number): SealedDraft {
  const details: object = JSON.parse(draft.details);
  return { salt: draft.salt, details: canonicalJson({ ...details, approvedBy, decidedAt }) };
}

export const commitmentOf = ({ salt, details }: SealedDraft): Sha256 =>
  createHash('sha256').update(salt).update(details, 'utf8').digest();

/**
 * The cause of a sealing in the log. A command's id derives from its content, and an approval has so little content that its
 * approver could be guessed from the id. This id needs the salt too: only the disclosure lets anyone check it.
 */
export const hiddenCause = ({ salt }: SealedDraft, commandId: CommandId): CommandId =>
  commandIdOf('sealed', salt.toString('hex'), commandId);

/** One text for one content: keys in order, no spaces. The details are flat except for lists, whose order counts. */
const canonicalJson = (fields: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
