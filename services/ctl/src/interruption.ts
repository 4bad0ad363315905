/** Resolves at ctrl-C or SIGTERM: what follows a stream ends then, and ends well. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
