import { expect, test } from 'vitest';
import { withoutData } from './log.ts';

test('a log line has the words, the place and the code of an error, and nothing of the documents that it carries', () => {
  const op = { _id: 'ada', displayName: 'Ada Lovelace', email: 'ada@contoso.example' };
  const error = Object.assign(new Error('Document failed validation'), { code: 121, writeErrors: [{ op }] });
  const logged = withoutData(error);
  expect(logged).toMatchObject({ message: 'Document failed validation', code: 121, stack: expect.any(String) });
  expect(JSON.stringify(logged)).not.toMatch(/Lovelace|ada@/);
  expect(withoutData('not an error')).toBe('not an error');
});
