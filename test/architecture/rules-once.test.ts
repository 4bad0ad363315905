import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Sources of programs, page and libraries. What only tests use is left out: tests say the values that they expect. */
const sources = globSync('{libs,services}/*/{src,web}/**/*.{ts,tsx}', {
  cwd: root,
  exclude: (name) => /node_modules|^dist$|^generated$/.test(name),
}).filter((file) => !/\.test\.ts$|\/testing\//.test(file));

const filesWith = (pattern: RegExp): readonly string[] =>
  sources.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8'))).sort();

/** A rule, how it looks in code, and the one file that may say it. Everybody else imports it from there. */
const rules: readonly (readonly [string, RegExp, string])[] = [
  [
    'which roles decide for a customer',
    /\[\s*'GLOBAL_ADMINISTRATOR',\s*'POWER_PLATFORM_ADMINISTRATOR'/,
    'libs/domain/src/directory/roles.ts',
  ],
  [
    'the tenant id that is reserved for the provider',
    /(tenant\w*|owner)\)?\s*[!=]==\s*'provider'|(tenantId\(|TenantId \| )'provider'|`provider\/|TENANT\w* = 'provider'/i,
    'libs/contracts/src/ids.ts',
  ],
  ['that an id is no e-mail address', /\.includes\('@'\)/, 'libs/contracts/src/ids.ts'],
  ['periods of days', /\b(28|35|4) \* (24 \*|DAY)/, 'libs/domain/src/time/time-rules.ts'],
  ['how long access lasts', /'PT8H'|\b8 \* (60|HOUR|3_600)/, 'libs/domain/src/time/time-rules.ts'],
  [
    'which statuses a request can have',
    /'(action-needed|ACTION_NEEDED)',\s*'(approved|APPROVED)'/,
    'libs/domain/src/requests/statuses.ts',
  ],
  ['that only a legal demand is sealed', /[!=]== 'LEGAL_DEMAND'/, 'libs/contracts/src/submission-rules.ts'],
  [
    'how much a submission may hold',
    /max(Items|Length)[:=] ?\{?(50|2000)\b|\b(ID|ENTRIES|TEXT)_MAX = /,
    'libs/contracts/src/submission-rules.ts',
  ],
];

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(300);
});

test.each(rules)('one file alone says %s', (_, pattern, file) => {
  expect(filesWith(pattern)).toEqual([file]);
});
