const BITS = 256;
const BYTES = BITS / 8;

/** Elements of records by their key, as a transaction leaves them; null where a record is removed. */
export type LedgerChanges = ReadonlyMap<string, bigint | null>;

/** Room for an element beside a record in the memory, where there is some. */
export interface Notes {
  note(key: string): Buffer | undefined;
}

/**
 * Represents all records of a partition of policy-state as one number: the sum of their elements modulo 2^256, in
 * whatever order they were written. Adding or removing a record costs one addition. The elements of the many ended
 * requests are stored beside them in the memory, the few others here.
 */
export class StateLedger {
  private readonly elements = new Map<string, bigint>();
  private readonly notes: Notes;
  private total = 0n;

  constructor(notes: Notes) {
    this.notes = notes;
  }

  get sum(): bigint {
    return this.total;
  }

  /** The sum as it will be after these changes. Ask before the memory has changed. */
  sumAfter(changes: LedgerChanges): bigint {
    let sum = this.total;
    changes.forEach((element, key) => {
      sum += (element ?? 0n) - this.elementOf(key);
    });
    return BigInt.asUintN(BITS, sum);
  }

  /** Takes over what `sumAfter` was asked for, once the memory has changed too. */
  accept(changes: LedgerChanges, sum: bigint): void {
    this.total = sum;
    changes.forEach((element, key) => {
      const note = this.notes.note(key);
      if (element !== null && note === undefined) this.elements.set(key, element);
      else this.elements.delete(key);
      if (element !== null) note?.write(element.toString(16).padStart(2 * BYTES, '0'), 'hex');
    });
  }

  private elementOf(key: string): bigint {
    const element = this.elements.get(key);
    if (element !== undefined) return element;
    const note = this.notes.note(key);
    return note === undefined ? 0n : BigInt(`0x${note.toString('hex')}`);
  }
}
