import { personId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import type { CredentialsAnswer } from './app.ts';
import { fewAtOnce } from './few-at-once.ts';

const GIVEN: CredentialsAnswer = { granted: true, credentials: { user: 'u', password: 'p' }, expiresAt: 0 };
const callerBy = (grantId: string) => ({ engineerId: personId('ada'), grantId });

test('a grant has one call at a time, and all of them so many: further ones are refused before anything is asked', async () => {
  const asked: { readonly grantId: string; answer(): void }[] = [];
  const ask = fewAtOnce(
    ({ grantId }) => new Promise((resolve) => asked.push({ grantId, answer: () => resolve(GIVEN) })),
    2,
  );
  const first = ask(callerBy('1'));
  expect(await ask(callerBy('1'))).toMatchObject({ granted: false, inDoubt: true });
  const second = ask(callerBy('2'));
  expect(await ask(callerBy('3'))).toMatchObject({ granted: false, inDoubt: true });
  for (const { answer } of asked) answer();
  expect(await Promise.all([first, second])).toEqual([GIVEN, GIVEN]);
  void ask(callerBy('1'));
  expect(asked.map(({ grantId }) => grantId)).toEqual(['1', '2', '1']);
});

test('a call that fails keeps no place', async () => {
  const ask = fewAtOnce(() => Promise.reject(new Error('away')), 1);
  for (let i = 0; i < 2; i++) await expect(ask(callerBy('1'))).rejects.toThrow('away');
});
