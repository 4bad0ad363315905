/** Resolves at ctrl-C or SIGTERM, so that a command that follows a stream ends with exit code 0. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
