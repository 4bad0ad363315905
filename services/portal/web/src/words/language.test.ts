import { languageOf, localeIn } from '@lockbox/words/languages';
import { expect, test } from 'vitest';
import { acceptedLocales, chosenLanguage, languageCookie } from './language.ts';

test('the first locale that is in a language of ours decides, whatever its region; English if there is none', () => {
  expect(languageOf(['de-AT', 'en-GB'])).toBe('de');
  expect(languageOf([null, 'fr-FR', 'EN-us', 'de'])).toBe('en');
  expect(languageOf([null, 'fr', 'de_CH'])).toBe('de');
  expect(languageOf(['fr', '', 'toString', 'deutsch'])).toBe('en');
});

test('times are written as in a region of the language, if the person or the browser names one', () => {
  expect(localeIn('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB');
  expect(localeIn('de', [null, 'en-GB'])).toBe('de');
});

test('a choice is kept by a cookie, and taken back', () => {
  const [kept = ''] = languageCookie('de').split('; ');
  expect(chosenLanguage(`first=1; ${kept}; last=2`)).toBe('de');
  expect(languageCookie(null)).toContain('Max-Age=0');
});

test.each(['', 'lockbox-language=de', '__Host-lockbox-language=', '__Host-lockbox-language=constructor'])(
  'cookies without a choice of ours (%j) decide nothing',
  (cookies) => expect(chosenLanguage(cookies)).toBeNull(),
);

test('what a browser accepts is in the order in which it wants it', () => {
  expect(acceptedLocales('fr;q=0.3, de-DE, en;q=0.8, it;q=0')).toEqual(['de-DE', 'en', 'fr']);
  expect(languageOf(acceptedLocales(''))).toBe('en');
  expect(languageOf(acceptedLocales('*;q=x, ,;'))).toBe('en');
});
