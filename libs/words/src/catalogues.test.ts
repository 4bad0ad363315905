import { apiErrors } from '@lockbox/contracts/api-errors';
import { describe, expect, test } from 'vitest';
import { de as emailsInGerman } from './de/emails.ts';
import { de as helpInGerman } from './de/help.ts';
import { de as pagesInGerman } from './de/pages.ts';
import { de as problemsInGerman } from './de/problems.ts';
import { en as emailsInEnglish } from './en/emails.ts';
import { en as helpInEnglish } from './en/help.ts';
import { en as pagesInEnglish } from './en/pages.ts';
import { en as problemsInEnglish } from './en/problems.ts';
import { LANGUAGES } from './languages.ts';
import { argumentsOf, formatOf } from './messages.ts';
import { loadPageWords } from './pages.ts';
import { loadProblemWords } from './problems.ts';

/** The texts of a catalogue by path: `requests.columns.status`. */
const textsOf = (catalogue: unknown, path = ''): ReadonlyMap<string, string> =>
  typeof catalogue === 'string'
    ? new Map([[path, catalogue]])
    : new Map(
        Object.entries(catalogue as object).flatMap(([key, value]) => [
          ...textsOf(value, path === '' ? key : `${path}.${key}`),
        ]),
      );

/** Names, signs and terms that are the same in both languages. */
const EQUAL_IN_GERMAN =
  /^(home|time\.(utc|never)|nav\.(customerLockbox|webhooks)|shell\.navigation|roles\.AUDITOR|requests\.(title|status|titleWithCount|columns\.status)|licences\.edition|policy\.editions|activity\.fields\.(topic|partition|offset|hash)|passkeys\.title|webhooks\.(title|urlHint|kind|kinds\.(teams|slack)|testEvent|name)|provider\.columns\.status)$/;
const EQUAL_IN_GERMAN_EMAILS = /^terms\.roles\.AUDITOR$/;
const NONE = /^$/;

/** Texts that name less than the English text: it is for whoever calls the API, and the translation for a reader of the pages. */
const NAMES_LESS: ReadonlySet<string> = new Set([
  'problems.CSRF_TOKEN',
  'problems.LOG_DAMAGED',
  'problems.NOT_FOUND',
  'problems.NOT_IN_LOG',
  'problems.TOO_MANY_CALLS',
  'fields.NO_STATUS',
  'fields.format',
]);

const catalogues = [
  { topic: 'pages', language: 'de', english: pagesInEnglish, other: pagesInGerman, equal: EQUAL_IN_GERMAN },
  { topic: 'problems', language: 'de', english: problemsInEnglish, other: problemsInGerman, equal: NONE },
  { topic: 'emails', language: 'de', english: emailsInEnglish, other: emailsInGerman, equal: EQUAL_IN_GERMAN_EMAILS },
  { topic: 'help', language: 'de', english: helpInEnglish, other: helpInGerman, equal: NONE },
];

test('each language but English has each catalogue', () => {
  const others = Object.keys(LANGUAGES).filter((language) => language !== 'en');
  for (const topic of ['pages', 'emails', 'help', 'problems'])
    expect(catalogues.filter((one) => one.topic === topic).map(({ language }) => language)).toEqual(others);
});

describe.each(catalogues)('the $topic in $language', ({ language, english, other, equal }) => {
  const texts = [...textsOf(english)];
  const translated = textsOf(other);

  test('have every English text and no further one', () => {
    expect([...translated.keys()].toSorted()).toEqual(texts.map(([path]) => path).toSorted());
  });

  test.each(texts)('%s has the same arguments', (path, text) => {
    const said = argumentsOf(formatOf(language, translated.get(path) ?? '').getAst());
    const given = argumentsOf(formatOf('en', text).getAst());
    if (NAMES_LESS.has(path)) expect([...given]).toEqual(expect.arrayContaining([...said]));
    else expect(said).toEqual(given);
  });

  test('are translated', () => {
    const same = texts.filter(([path, text]) => text !== '' && translated.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(texts.map(([path]) => path).filter((path) => equal.test(path)));
    expect(texts.filter(([path, text]) => text !== '' && !translated.get(path)?.trim())).toEqual([]);
  });
});

test('one of several has done something in German, where several have', async () => {
  const { approvals, policy } = await loadPageWords('de');
  expect([1, 2].map((given) => approvals.countOnly({ given, needed: 2 }))).toEqual([
    '1 von 2 hat genehmigt',
    '2 von 2 haben genehmigt',
  ]);
  expect(approvals.soFar({ given: 1, needed: 2, names: 'Adele Vance' })).toBe('1 von 2 hat genehmigt: Adele Vance');
  expect(policy.confirmedOf({ confirmed: 1, all: 5 })).toBe('1 von 5 Datenspeichern hat bestätigt');
  expect(policy.confirmedOf({ confirmed: 1, all: 1 })).toBe('1 von 1 Datenspeicher hat bestätigt');
});

test.each(Object.keys(apiErrors))('the problem %s is said in German', async (code) => {
  const { problems } = await loadProblemWords('de');
  expect(Object.keys(problems)).toContain(code);
});

test('what a sentence names is kept in German', async () => {
  const { problems } = await loadProblemWords('de');
  expect(problems.TOO_MANY_CALLS({ what: 'calls', seconds: 1 })).toContain('in 1 Sek. erneut');
  expect(problems.TOO_MANY_REFUSALS({ minutes: 1 })).toContain('in 1 Min. erneut');
  expect(problems.SIGN_IN_TOO_OLD).toContain('(LOCKBOX_SIGN_IN_MAX_AGE)');
});
