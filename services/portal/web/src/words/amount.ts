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
