import { expect, test } from 'vitest';
import type { AuditEvent } from '../api/resources.ts';
import { loadWords } from '../words/catalogue.ts';
import { alarmingWord } from './alarming.ts';
import { sentenceOfLine } from './sentence.ts';

const [en, de] = await Promise.all([loadWords('en'), loadWords('de')]);

const refusal = (commandType: string, reasonCode: string) => ({
  type: 'CommandRejected',
  data: { commandType, reasonCode, sentence: 'The internal decision has been made already.' },
});

test.each<[string, Pick<AuditEvent, 'type' | 'data'>, string | undefined]>([
  ['access in an emergency', { type: 'AccessGranted', data: { basis: 'EMERGENCY' } }, 'Emergency'],
  ['a declared emergency', { type: 'ExclusionDeclared', data: { exclusion: 'EMERGENCY' } }, 'Emergency'],
  ['a refused internal decision', refusal('RecordInternalDecision', 'ALREADY_DECIDED_INTERNALLY'), 'Refused'],
  ['a refused disclosure', refusal('LiftDisclosure', 'REQUEST_NOT_FOUND'), 'Refused'],
  ['a request that no passkey signed', refusal('SubmitRequest', 'PASSKEY_REQUIRED'), 'Refused'],
  ['access that the customer approved', { type: 'AccessGranted', data: { basis: 'CUSTOMER_APPROVAL' } }, undefined],
  ['a request that was refused otherwise', refusal('SubmitRequest', 'DATA_STORE_UNKNOWN'), undefined],
  ['a refused decision of the customer', refusal('DecideRequest', 'ALREADY_DECIDED'), undefined],
])('the history marks events that must not be overlooked: %s', (_what, event, word) => {
  expect(alarmingWord(event, en)).toBe(word);
});

test('a refused decision of the provider is a sentence with its reason, in each language', () => {
  const event = { by: null, ...refusal('RecordInternalDecision', 'UNKNOWN') } as unknown as AuditEvent; // what the sentence is made of
  const said = (words: typeof en) => sentenceOfLine({ event, notices: [] }, words, String);
  expect(said(en)).toMatch(/^A decision of the provider’s people was refused\. Why: The internal decision has been/);
  expect(said(de as typeof en)).toMatch(/^Eine Entscheidung von Personen des Anbieters wurde abgewiesen/); // the same words
});
