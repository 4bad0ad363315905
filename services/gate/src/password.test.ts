import { expect, test } from 'vitest';
import { newPassword } from './password.ts';

test('passwords are long, differ, and need no quotes', () => {
  const [one, other] = [newPassword(), newPassword()];
  expect(one).toMatch(/^[\w-]{32}$/);
  expect(one).not.toBe(other);
});
