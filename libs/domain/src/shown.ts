import { hash } from 'node:crypto';
import type { Sha256 } from '@lockbox/contracts/generated/events';
import {
  type Asked,
  type Asking,
  askedText,
  type ShownQuestion,
  shownQuestionsText,
  shownText,
} from '@lockbox/evidence/webauthn/shown-text';

export type { ApprovalsShown, Asked, Asking } from '@lockbox/evidence/webauthn/shown-text';

/** At one go, and by way of a text: an object for each hash, or a buffer asked for, takes twice as long. */
export const askedHash = (asked: Asked): Sha256 => Buffer.from(hash('sha256', askedText(asked), 'binary'), 'latin1');

/** What a decision carries, and policy compares: SHA-256, hexadecimal. Questions are in the order in which they were asked. */
export function shownHash(asked: Sha256, asking: Asking, questions: readonly ShownQuestion[] = []): string {
  const shown = hash('sha256', shownText(asked.toString('hex'), asking), 'hex');
  return questions.length === 0 ? shown : hash('sha256', shownQuestionsText(shown, questions), 'hex');
}
