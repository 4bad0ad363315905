const BITS = 256;

/** Elements of records by their key, as a transaction leaves them; null where a record is removed. */
export type LedgerChanges = ReadonlyMap<string, bigint | null>;

/**
 * All records of a partition of policy-state as one number: the sum of their elements modulo 2^256, whatever the order they
 * were written in. What is put in or taken out changes it at the cost of one addition.
 */
export class StateLedger {
  private readonly elements = new Map<string, bigint>();
  private total = 0n;

  get sum(): bigint {
    return this.total;
  }

  /** The sum as it will be after these changes. */
  sumAfter(changes: LedgerChanges): bigint {
    let sum = this.total;
    for (const [key, element] of changes) sum += (element ?? 0n) - (this.elements.get(key) ?? 0n);
    return BigInt.asUintN(BITS, sum);
  }

  set(key: string, element: bigint | null): void {
    this.total = BigInt.asUintN(BITS, this.total + (element ?? 0n) - (this.elements.get(key) ?? 0n));
    if (element === null) this.elements.delete(key);
    else this.elements.set(key, element);
  }

  apply(changes: LedgerChanges): void {
    for (const [key, element] of changes) this.set(key, element);
  }

  keys(): Iterable<string> {
    return this.elements.keys();
  }
}
