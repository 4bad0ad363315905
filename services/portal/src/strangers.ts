import { tooManyCalls } from './problems.ts';

const MINUTE_MS = 60_000;
/** So many addresses are remembered; the one whose minute began first is forgotten for a new one. */
const ADDRESSES_AT_MOST = 10_000;

/**
 * Counts the calls of an address whose caller is not known, so many in a minute. What is under way counts until it is
 * known whose it is: the function that is returned then takes it back. Throws 429 for one too many.
 */
export function countStrangers(most: number, now: () => number = Date.now): (address: string) => () => void {
  const addresses = new Map<string, { calls: number; readonly until: number }>();
  return (address) => {
    let counted = addresses.get(address);
    if (counted === undefined || counted.until <= now()) {
      addresses.delete(address); // so that it stands behind the others again
      counted = { calls: 0, until: now() + MINUTE_MS };
      addresses.set(address, counted);
      const [first] = addresses.keys();
      if (addresses.size > ADDRESSES_AT_MOST && first !== undefined) addresses.delete(first);
    }
    if (counted.calls >= most)
      throw tooManyCalls(
        'calls from your address by nobody who is signed in',
        Math.ceil((counted.until - now()) / 1000),
      );
    const own = counted;
    own.calls++;
    return () => {
      own.calls--;
    };
  };
}
