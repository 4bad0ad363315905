import { randomBytes, randomUUID } from 'node:crypto';
import type { Command } from '@lockbox/contracts/generated/commands';
import type { EventData, TextRef } from '@lockbox/contracts/generated/events';
import type { Value as Text } from '@lockbox/contracts/generated/texts';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { isTextSaltBytes, TEXT_SALT_BYTES } from '@lockbox/contracts/text-salt';
import type { PreparedCommand } from '@lockbox/domain/decider/decision';
import { SEAL_SALT_BYTES, sealedDetails } from '@lockbox/domain/exclusions/sealed-commitment';
import { hashOf } from '@lockbox/evidence/chain';
import { randomPieces } from '@lockbox/platform/random-pieces';

/** A command as the domain decides it, and the free text that was taken out of it. */
export interface Prepared {
  readonly command: PreparedCommand;
  /** To be written if an event refers to it. */
  readonly text: { readonly ref: TextRef; readonly record: Text } | null;
}

/**
 * Takes the free text out of a command: the log gets a reference and a salted digest only, so that a text can be erased
 * and the log stays whole. Salts and ids are made here, since the domain knows no randomness; but whoever signs what they decide
 * brings the salt of their comment along.
 */
export function prepare(command: Command): Prepared {
  const { data, tenantId } = command;
  switch (data.type) {
    case 'SubmitRequest': {
      const text = takeOut(tenantId, data.requestId, data.justification);
      if (data.disclosure !== 'SEALED') {
        return { command: { ...command, data: { ...data, justification: text.ref } }, text };
      }
      const sealedDraft = { salt: randomBytes(SEAL_SALT_BYTES), details: sealedDetails(command) };
      return { command: { ...command, data: { ...data, justification: text.ref, sealedDraft } }, text };
    }
    case 'RecordInternalDecision':
    case 'ApproveRequest':
    case 'DenyRequest': {
      if (data.comment === null) return withoutText(command);
      const signedWith = 'commentSalt' in data && isTextSaltBytes(data.commentSalt) ? data.commentSalt : textSalt();
      const text = takeOut(tenantId, data.requestId, data.comment, signedWith);
      return { command: { ...command, data: { ...data, comment: text.ref } }, text };
    }
    case 'AskQuestion':
    case 'AnswerQuestion': {
      const text = takeOut(tenantId, data.requestId, data.text);
      return { command: { ...command, data: { ...data, text: text.ref } }, text };
    }
    default:
      return withoutText(command);
  }
}

/** Nothing is to be taken out of it: it is decided as it is. */
const withoutText = (command: Command): Prepared => ({ command: command as PreparedCommand, text: null });

/** Returns whether an event refers to the text: the text of a refused command is never kept. */
export function refersTo(event: EventData, ref: TextRef): boolean {
  switch (event.type) {
    case 'RequestSubmitted':
      return event.justification.textId === ref.textId;
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
      return event.comment?.textId === ref.textId;
    case 'QuestionAsked':
    case 'QuestionAnswered':
      return event.text.textId === ref.textId;
    default:
      return false;
  }
}

const textSalt = randomPieces(TEXT_SALT_BYTES);

/** Reused for each text, which is hashed at once. */
let scratch = Buffer.alloc(16 * 1024);
const BYTES_PER_CHARACTER = 3; // at most, of a UTF-16 code unit in UTF-8

/** SHA-256(salt ‖ text). */
function digestOf(salt: Buffer, text: string): Buffer {
  const most = salt.length + BYTES_PER_CHARACTER * text.length;
  if (most > scratch.length) scratch = Buffer.alloc(most);
  scratch.set(salt);
  return hashOf(scratch.subarray(0, salt.length + scratch.write(text, salt.length)));
}

function takeOut(
  tenantId: TenantId,
  requestId: RequestId,
  text: string,
  salt = textSalt(),
): { ref: TextRef; record: Text } {
  const textId = `${tenantId}/${randomUUID()}`;
  const digest = digestOf(salt, text);
  return { ref: { textId, digest }, record: { textId, tenantId, requestId, salt, text } };
}
