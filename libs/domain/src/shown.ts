import { createHash } from 'node:crypto';
import type { Sha256 } from '@lockbox/contracts/generated/events';
import { type Asked, type Asking, askedText, shownText } from './shown-text.ts';

export type { Asked, Asking } from './shown-text.ts';

const sha256 = (text: string): Sha256 => createHash('sha256').update(text, 'utf8').digest();

export const askedHash = (asked: Asked): Sha256 => sha256(askedText(asked));

/** What a decision carries, and policy compares: SHA-256, hexadecimal. */
export const shownHash = (asked: Sha256, asking: Asking): string =>
  sha256(shownText(asked.toString('hex'), asking)).toString('hex');
