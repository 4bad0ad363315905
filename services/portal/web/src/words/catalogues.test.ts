import { describe, expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { helpInGerman } from './help/de.ts';
import { helpInEnglish } from './help/en.ts';
import { LANGUAGES } from './language.ts';

/** A text, or a function that gives one, by its place in the catalogue: `requests.columns.status`. */
type Texts = ReadonlyMap<string, unknown>;

const textsOf = (catalogue: object, above = ''): Texts =>
  new Map(
    Object.entries(catalogue).flatMap(([key, value]): (readonly [string, unknown])[] =>
      typeof value === 'object' && value !== null
        ? [...textsOf(value, `${above}${key}.`)]
        : [[`${above}${key}`, value] as const],
    ),
  );

/** What a function may be given: numbers of which one has the singular, text, and a list of licences. */
const GIVEN: readonly (readonly unknown[])[] = [
  [1, 1, 1],
  [2, 3, 4],
  [1_200, true, true],
  ['Firefox on Linux', 'Lee', 'today'],
  [2, 'Lee', 'Emergency', 'today'],
  [true, 7],
  [[{ name: 'Power Apps', held: true }]],
  [[{ name: 'Power Apps', held: false }]],
];

/** What a text must never say: the signs of something that was not filled in, or that the function is not made for. */
const SENSELESS = /undefined|NaN|\[object|\{\w*\}/;

/** All that a text of a catalogue says: of a function, for each thing that it may be given, undefined where it throws. */
const saidBy = (text: unknown): readonly (string | undefined)[] => {
  if (typeof text !== 'function') return [String(text)];
  return GIVEN.map((given) => {
    try {
      return String(text(...given));
    } catch {
      return undefined;
    }
  });
};

/** Names, signs and terms that are the same in both. */
const EQUAL_IN_GERMAN =
  /^(home|time\.(utc|never)|nav\.(customerLockbox|webhooks)|shell\.navigation|roles\.AUDITOR|requests\.(title|status|titleWithCount|columns\.status)|licences\.edition|policy\.editions|activity\.fields\.(topic|partition|offset|hash)|passkeys\.(title|algorithmOf)|webhooks\.(title|urlHint|kind|kinds\.(teams|slack)|testEvent|name)|provider\.columns\.status)$/;

/** They say something else for what the server says, which plain-page.test.ts looks at. */
const isAnswered = /^server\.|^sessions\.device$/;

const others = [{ catalogue: de, equal: EQUAL_IN_GERMAN }];

test('each language but English is held to the English catalogue here', () => {
  expect(['en', ...others.map(({ catalogue }) => catalogue.language)]).toEqual(Object.keys(LANGUAGES));
});

test('the help says as much in German as in English, in other words', () => {
  const [english, german] = [textsOf(helpInEnglish), textsOf(helpInGerman)];
  expect([...german.keys()]).toEqual([...english.keys()]);
  const same = [...english].filter(([place, text]) => saidBy(german.get(place)).join() === saidBy(text).join());
  expect(same.map(([place]) => place).filter((place) => !place.endsWith('.path'))).toEqual([]);
});

test('one of several has done something in German, where several have', () => {
  expect([1, 2].map((n) => de.approvals.countOnly(n, 2))).toEqual(['1 von 2 hat genehmigt', '2 von 2 haben genehmigt']);
  expect(de.approvals.soFar(1, 2, 'Adele Vance')).toBe('1 von 2 hat genehmigt: Adele Vance');
  expect(de.policy.confirmedOf(1, 5)).toBe('1 von 5 Datenspeichern hat bestätigt');
  expect(de.policy.confirmedOf(1, 1)).toBe('1 von 1 Datenspeicher hat bestätigt');
});

describe.each(others)('the catalogue $catalogue.language', ({ catalogue, equal }) => {
  const english = textsOf(en);
  const translated = textsOf(catalogue);

  test('has every text of the English one, and none besides', () => {
    expect([...translated.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  test.each([...english])('%s says something, in other words than the English', (place, text) => {
    const other = saidBy(translated.get(place));
    const pairs = saidBy(text).map((said, number) => [said, other[number]] as const);
    const sensible = pairs.filter(
      ([said, otherwise]) =>
        said !== undefined && !SENSELESS.test(said) && !(otherwise === undefined && isAnswered.test(place)),
    );
    expect(sensible).not.toEqual([]);
    for (const [said, otherwise] of sensible) {
      if (said === '') {
        expect(otherwise).toBe('');
        continue;
      }
      expect(otherwise?.trim()).toBeTruthy();
      expect(otherwise).not.toMatch(SENSELESS);
      if (!isAnswered.test(place) && !equal.test(place)) expect(otherwise).not.toBe(said);
    }
  });

  test('what the list of equal words names is equal', () => {
    const named = [...english].filter(([place]) => equal.test(place));
    expect(named.filter(([place, text]) => saidBy(text).join() !== saidBy(translated.get(place)).join())).toEqual([]);
  });
});
