import { expect, test } from 'vitest';
import { findingsOf } from './advisories.ts';

const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });
const advisory = (severity: string) => ({ severity, range: '<1.2.3', via: [{ title: 'Reads what it should not' }] });

test('packages without an advisory are clean', () => {
  expect(findingsOf(report({}))).toEqual({ grave: [], others: [] });
});

test('high and critical advisories are grave, others are only reported', () => {
  const found = findingsOf(
    report({
      one: advisory('critical'),
      two: { severity: 'high', range: '*', via: ['one'] },
      three: advisory('moderate'),
    }),
  );
  expect(found).toEqual({
    grave: ['critical: one <1.2.3: Reads what it should not', 'high: two *: one'],
    others: ['moderate: three <1.2.3: Reads what it should not'],
  });
});

test('a registry that answers no audit leaves everything unknown, and nothing clean', () => {
  const refused = { message: '405 Method Not Allowed', statusCode: 405, error: { summary: '' } };
  expect(findingsOf(JSON.stringify(refused))).toEqual({ unknown: '405 Method Not Allowed' });
  expect(findingsOf('')).toEqual({ unknown: 'npm printed no report' });
});
