/** Shares one question among those who ask before it is answered, such as metrics of one answer at a scrape. */
export function atOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
