import { createHash } from 'node:crypto';
import type { Command } from '@lockbox/contracts/generated/commands';
import type { Sha256 } from '@lockbox/contracts/generated/events';
import type { SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { CommandId, PersonId } from '@lockbox/contracts/ids';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { RequestState } from './entity.ts';

/**
 * What a sealed submission's commitment will stand for. It ends in the log on the day of its disclosure, for ever, so the
 * justification, which is free text and must stay erasable, is not part of it: it stays with the source.
 */
export function sealedDetails({ tenantId, data }: Pick<Command, 'tenantId' | 'data'>): string {
  if (data.type !== 'SubmitRequest') throw new Error(`Only a submission can be sealed, not a ${data.type}`);
  const { type: _, justification: __, disclosure: ___, ...asked } = data;
  return canonicalJson({ ...asked, tenantId });
}

/** The details with who approved the exclusion internally: known only now, and part of what has to be disclosed. */
export function withApproval(draft: SealedDraft, approvedBy: PersonId, decidedAt: number): SealedDraft {
  const details: object = JSON.parse(draft.details);
  return { salt: draft.salt, details: canonicalJson({ ...details, approvedBy, decidedAt }) };
}

export const commitmentOf = ({ salt, details }: SealedDraft): Sha256 =>
  createHash('sha256').update(salt).update(details, 'utf8').digest();

/**
 * A command's id is made from what it says: with so little to say, it could be guessed who approved. What the log names as
 * the cause needs the salt besides, so that only the disclosure lets it be checked.
 */
export const hiddenCause = ({ salt }: SealedDraft, commandId: CommandId): CommandId =>
  commandIdOf('sealed', salt.toString('hex'), commandId);

/** Whether the law still forbids to show that this request exists at all. */
export const isHidden = (request: RequestState | undefined): boolean =>
  (request?.type === 'AwaitingInternalApproval' || request?.type === 'Closed') && request.sealed !== null;

/** One text for one content: keys in order, no spaces. The details are flat but for lists, whose order counts. */
const canonicalJson = (fields: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
