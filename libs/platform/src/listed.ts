/** The entries of a setting that is a list with commas. */
export const listed = (value: string): readonly string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
