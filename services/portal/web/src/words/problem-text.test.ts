import { expect, test } from 'vitest';
import { loadWords } from './catalogue.ts';
import { fieldText, problemText } from './problem-text.ts';

const [en, de] = await Promise.all([loadWords('en'), loadWords('de')]);

test('a message of the catalogue is shown in the language of the page, with what it names', () => {
  const refused = {
    code: 'ENVIRONMENT_UNKNOWN',
    message: 'Environment test-1 is not in the directory …',
    said: 'ENVIRONMENT_UNKNOWN',
    params: { environment: 'test-1' },
  };
  expect(problemText(refused, de)).toMatch(/^Die Umgebung test-1 ist nicht im Verzeichnis/);
  expect(problemText(refused, en)).toMatch(/^Environment test-1 is not in the directory of this tenant/);
});

test('a text that the catalogue lacks is shown as the server sent it', () => {
  const unknown = { code: 'NEW_CODE', message: 'Something new.', said: 'NEW_CODE', params: {} };
  expect(problemText(unknown, de)).toBe('Something new.');
  const withoutValue = { code: 'NOT_IN_LOG', message: 'At offset 7.', said: 'ENVIRONMENT_UNKNOWN', params: {} };
  expect(problemText(withoutValue, de)).toBe('At offset 7.');
});

test('English of the server alone is explained by its code in other languages', () => {
  const fromElsewhere = { code: 'BAD_REQUEST', message: 'Body is not JSON.', said: null, params: {} };
  expect(problemText(fromElsewhere, en)).toBe('Body is not JSON.');
  expect(problemText(fromElsewhere, de)).toBe(de.server.problems.BAD_REQUEST);
});

test('what is wrong with a field is said in the language of the page', () => {
  const tooLong = { message: 'must not have more than 200 characters', said: 'maxLength', params: { limit: 200 } };
  expect(fieldText(tooLong, de)).toBe('darf höchstens 200 Zeichen haben');
  expect(fieldText({ message: 'Write something first.', said: null, params: {} }, de)).toBe('Write something first.');
});
