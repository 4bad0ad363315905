import { signedBySource, sourceKeyOf } from '@lockbox/contracts/source-signature';
import { describe, expect, test } from 'vitest';
import { type Signers, signatureRefusalOf } from './signatures.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 86_400_000;
const key = sourceKeyOf('the key of the ticket system, and of nobody else');
const production: Signers = { keys: new Map([['jira', [key]]]), development: false };

const record = (signedAt: number | null, topic = 'lockbox.intake.jira') => {
  const signed = { topic: 'lockbox.intake.jira', key: Buffer.from('contoso'), value: Buffer.from('\0a record') };
  const headers: Record<string, string> = signedAt === null ? {} : signedBySource('jira', key, signed, signedAt);
  return {
    ...signed,
    topic,
    partition: 0,
    offset: 1,
    timestamp: NOW,
    raw: signed.value,
    value: undefined,
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  };
};

test('what a source has signed passes, also when it comes 28 days later', () => {
  for (const signedAt of [NOW, NOW - 28 * DAY_MS, NOW + 5 * 60_000])
    expect(signatureRefusalOf(record(signedAt), 'jira', true, production)).toBeUndefined();
});

test.each([
  ['what nobody has signed', record(null), 'is not signed'],
  ['what was signed for another topic', record(NOW, 'lockbox.intake.portal'), 'is not signed'],
  ['what was signed more than 28 days before', record(NOW - 28 * DAY_MS - 1), 'Sign it anew'],
])('%s is refused', (_what, given, said) => {
  expect(signatureRefusalOf(given, 'jira', true, production)).toMatchObject({
    code: 'SOURCE_NOT_PROVEN',
    sentence: expect.stringContaining(said),
  });
});

test('what was signed long ago is refused, whatever time the broker gave it', () => {
  const old = { ...record(NOW - 200 * DAY_MS), timestamp: NOW - 200 * DAY_MS };
  expect(signatureRefusalOf(old, 'jira', true, production, NOW - 35 * DAY_MS)).toMatchObject({
    code: 'SOURCE_NOT_PROVEN',
    sentence: expect.stringContaining('35 days'),
  });
});

test('what was signed in the future is refused, and both clocks are named that may be wrong', () => {
  const sentence = expect.stringMatching(/ 301 s after .* the clock of jira is ahead, or the broker's is behind/);
  const refusal = signatureRefusalOf(record(NOW + 5 * 60_000 + 1_000), 'jira', true, production);
  expect(refusal).toEqual({ code: 'SIGNED_IN_FUTURE', sentence });
});

describe('a source without a key', () => {
  const none: Signers = { keys: new Map(), development: false };

  test('is refused, and told what to do', () => {
    const { sentence } = signatureRefusalOf(record(NOW), 'jira', true, none) ?? {};
    expect(sentence).toContain('LOCKBOX_SOURCE_KEYS has no key of jira');
  });

  test('passes where topics.yaml says that it does not sign, and in development', () => {
    expect(signatureRefusalOf(record(null), 'jira', false, none)).toBeUndefined();
    expect(signatureRefusalOf(record(null), 'jira', true, { ...none, development: true })).toBeUndefined();
  });
});

test('a source that has a key signs, whatever else would let it pass', () => {
  for (const [signed, development] of [
    [false, false],
    [true, true],
  ] as const) {
    expect(signatureRefusalOf(record(null), 'jira', signed, { ...production, development })).toBeDefined();
  }
});
