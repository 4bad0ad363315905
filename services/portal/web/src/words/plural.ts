type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;

/**
 * `1 user`, `2,000 users`: a number as the language writes it, with the word that belongs to it. Languages with more forms than
 * two give those in `further`.
 */
export function pluralIn(language: string) {
  const rules = new Intl.PluralRules(language);
  return (n: number, one: string, other: string, further: Forms = {}): string => {
    const forms: Forms = { one, ...further };
    return `${n.toLocaleString(language)} ${forms[rules.select(n)] ?? other}`;
  };
}

/** `12 kB`, `1.2 MB`. */
export const amountIn = (language: string, bytes: number): string =>
  bytes < 1_000_000
    ? inUnit(language, 'kilobyte', Math.ceil(bytes / 1_000), 0)
    : inUnit(language, 'megabyte', bytes / 1_000_000, 1);

const inUnit = (language: string, unit: string, amount: number, digits: number): string =>
  amount.toLocaleString(language, {
    style: 'unit',
    unit,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
