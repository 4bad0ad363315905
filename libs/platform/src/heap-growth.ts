import { setFlagsFromString } from 'node:v8';

/** The growth in percent of the memory that the last collection has left in use. */
const USUAL_PERCENT = 60;

/**
 * Lets the heap grow by so much until it is collected again. What a record, a letter or a call needs lives until an answer from
 * elsewhere has come, which is just longer than the young generation of a small program lasts: it then has to be found among all
 * that lives long, and V8 lets that grow to three times of what is in use.
 */
export function limitHeapGrowth(percent = USUAL_PERCENT): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
