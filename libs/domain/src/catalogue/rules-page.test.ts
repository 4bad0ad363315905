import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sentenceOf } from '../decider/refusals.ts';
import { type ReasonCode, reasons } from './reasons.ts';
import { rules } from './rules.ts';

const page = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');

/** Rows of the section's table: the code and the sentence beside it. */
function table(heading: string): Map<string, string> {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return new Map(
    [...section.matchAll(/^\| `([A-Z_]+)` \| (.+?) \|/gm)].map(([, code = '', text = '']) => [code, text]),
  );
}

describe('docs/rules.md explains', () => {
  test('every rule that an event can name, in the words of the code', () => {
    expect(Object.fromEntries(table('Rules'))).toEqual(rules);
  });

  test('every reason for a refusal, in the words of the code', () => {
    const codes = Object.keys(reasons) as ReasonCode[]; // the table of reasons is their type
    expect(Object.fromEntries(table('Reasons'))).toEqual(
      Object.fromEntries(codes.map((code) => [code, sentenceOf(code)])),
    );
  });
});
