import { isLanguage, type Language } from '@lockbox/words/languages';

/** Keeps the language that a person has chosen, for this browser, so that the pages before a sign-in are in it too. */
const LANGUAGE_COOKIE = '__Host-lockbox-language';
const YEAR_SECONDS = 365 * 24 * 3_600;

/** Returns the language that the person has chosen, from the cookies (`name=value; …`); null for none that exists. */
export function chosenLanguage(cookies: string): Language | null {
  const prefix = `${LANGUAGE_COOKIE}=`;
  const kept = cookies.split('; ').find((one) => one.startsWith(prefix));
  const name = kept?.slice(prefix.length) ?? '';
  return isLanguage(name) ? name : null;
}

/** The cookie that keeps a choice, or, for null, that takes it back. Scripts set and read it. */
export const languageCookie = (choice: Language | null): string =>
  `${LANGUAGE_COOKIE}=${choice ?? ''}; Path=/; Secure; SameSite=Lax; Max-Age=${choice === null ? 0 : YEAR_SECONDS}`;

/** The locales of an `Accept-Language` header (RFC 9110, 12.5.4), the most wanted first. */
export function acceptedLocales(header: string): readonly string[] {
  const ranges = header.split(',').map((range) => {
    const [locale = '', weight] = range.split(/;\s*q=/);
    return { locale: locale.trim(), weight: weight === undefined ? 1 : Number(weight) };
  });
  return ranges
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ locale }) => locale);
}
