import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newAttempt, nonceOf, readAttempt, safePath, stateOf, verifierOf, writeAttempt } from './attempt.ts';

describe('where a sign-in leads', () => {
  test.each(['/requests', '/requests/0b1f1c55-5d5f-5ad2-a6a8-7b2a1f0f1d11?tab=all#history', '/provider/new'])(
    'to the page that was asked for: %s',
    (path) => {
      expect(safePath(path)).toBe(path);
    },
  );

  test.each([
    undefined,
    '',
    'requests',
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    '/.//elsewhere.example',
    'javascript:alert(1)',
    '/sign-in?return=/sign-in',
    '/sign-out',
    '/api/v1/session',
  ])('to the first page instead of %s', (path) => {
    expect(safePath(path)).toBe('/');
  });

  test('never to another site, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((rest) => `/${rest}`),
        ),
        (wanted) => {
          const { origin } = new URL(safePath(wanted), 'https://portal.example');
          expect(origin).toBe('https://portal.example');
        },
      ),
    );
  });
});

test('an attempt is read from its cookie as it was written, and what others see does not show its secret', () => {
  const attempt = newAttempt('provider', '/provider/requests?tab=all');
  expect(readAttempt(writeAttempt(attempt))).toEqual(attempt);
  const shown = [stateOf(attempt), nonceOf(attempt), verifierOf(attempt)];
  expect(new Set([...shown, attempt.secret]).size).toBe(4);
});

test.each([undefined, '', 'x', `${'a'.repeat(43)}.somebody.Lw`, '..'])('%s is no attempt', (value) => {
  expect(readAttempt(value)).toBeUndefined();
});
