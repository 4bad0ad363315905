import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { de as helpInGerman } from './de/help.ts';
import { de as pagesInGerman } from './de/pages.ts';
import { de as problemsInGerman } from './de/problems.ts';
import { en as helpInEnglish } from './en/help.ts';
import { en as pagesInEnglish } from './en/pages.ts';
import { en as problemsInEnglish } from './en/problems.ts';
import { LANGUAGES } from './languages.ts';

/** The texts of a catalogue by path: `requests.columns.status`. */
const textsOf = (catalogue: unknown, path = ''): ReadonlyMap<string, string> =>
  typeof catalogue === 'string'
    ? new Map([[path, catalogue]])
    : new Map(
        Object.entries(catalogue as object).flatMap(([key, value]) => [
          ...textsOf(value, path === '' ? key : `${path}.${key}`),
        ]),
      );

interface Node {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly Node[] }>>;
}
const LITERAL = 0;
const POUND = 7;

const nodesOf = (language: string, text: string) =>
  new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst() as readonly Node[];

/** The arguments of a text, each with its kind. */
const argumentsOf = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(
    nodes.flatMap(({ type, value, options = {} }) => [
      ...(type === LITERAL || type === POUND ? [] : [String(value)]),
      ...Object.values(options).flatMap((option) => [...argumentsOf(option.value)]),
    ]),
  );

/** Names, signs and terms that are the same in both languages. */
const EQUAL_IN_GERMAN =
  /^(home|time\.(utc|never)|nav\.(customerLockbox|webhooks)|shell\.navigation|roles\.AUDITOR|requests\.(title|status|titleWithCount|columns\.status)|licences\.edition|policy\.editions|activity\.fields\.(topic|partition|offset|hash)|passkeys\.title|webhooks\.(title|urlHint|kind|kinds\.(teams|slack)|testEvent|name)|provider\.columns\.status)$/;
const NONE = /^$/;

const catalogues = [
  { topic: 'pages', language: 'de', english: pagesInEnglish, other: pagesInGerman, equal: EQUAL_IN_GERMAN },
  { topic: 'problems', language: 'de', english: problemsInEnglish, other: problemsInGerman, equal: NONE },
  { topic: 'help', language: 'de', english: helpInEnglish, other: helpInGerman, equal: NONE },
];

test('each language but English has each catalogue', () => {
  const others = Object.keys(LANGUAGES).filter((language) => language !== 'en');
  for (const topic of ['pages', 'help', 'problems'])
    expect(catalogues.filter((one) => one.topic === topic).map(({ language }) => language)).toEqual(others);
});

describe.each(catalogues)('the $topic in $language', ({ language, english, other, equal }) => {
  const texts = [...textsOf(english)];
  const translated = textsOf(other);

  test('have every English text and no further one', () => {
    expect([...translated.keys()].toSorted()).toEqual(texts.map(([path]) => path).toSorted());
  });

  test.each(texts)('%s names no other arguments', (path, text) => {
    const given = argumentsOf(nodesOf('en', text));
    expect([...argumentsOf(nodesOf(language, translated.get(path) ?? ''))].filter((name) => !given.has(name))).toEqual(
      [],
    );
  });

  test('are translated', () => {
    const same = texts.filter(([path, text]) => text !== '' && translated.get(path) === text);
    const wanted = texts.filter(([path]) => equal.test(path) || path === 'language');
    expect(same.map(([path]) => path).filter((path) => path !== 'language')).toEqual(
      wanted.map(([path]) => path).filter((path) => path !== 'language'),
    );
    expect(texts.filter(([path, text]) => text !== '' && !translated.get(path)?.trim())).toEqual([]);
  });
});
