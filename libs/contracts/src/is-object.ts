/**
 * Returns whether a value of unknown shape, such as parsed JSON, has fields that can be read. True for arrays as well.
 */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
