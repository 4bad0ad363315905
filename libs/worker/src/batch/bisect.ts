/** A handler threw on these records, and trying again cannot help. */
export class HandlerFailed extends Error {
  constructor(cause: unknown) {
    super('The handler failed', { cause });
    this.name = 'HandlerFailed';
  }
}

/**
 * Works through records; those on which the work throws HandlerFailed are halved until the one at fault is found, which
 * goes to `poison`. Each part ends before the offset `next`, so that what was done can be committed part by part.
 */
export async function bisect<R extends { readonly offset: number }>(
  records: readonly R[],
  next: number,
  work: (records: readonly R[], next: number) => Promise<void>,
  poison: (record: R, next: number, error: unknown) => Promise<void>,
): Promise<void> {
  try {
    await work(records, next);
  } catch (error) {
    const [only] = records;
    if (!(error instanceof HandlerFailed) || only === undefined) throw error;
    if (records.length === 1) return await poison(only, next, error.cause);
    const first = records.slice(0, Math.ceil(records.length / 2));
    const second = records.slice(first.length);
    await bisect(first, second[0]?.offset ?? next, work, poison);
    await bisect(second, next, work, poison);
  }
}
