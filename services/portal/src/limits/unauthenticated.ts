import { tooManyCalls } from '../http/problems.ts';
import { countWithin } from './count-within.ts';

const MINUTE_MS = 60_000;

/**
 * Counts the calls of an address whose caller is not known, so many in a minute. What is under way counts until it is
 * known whose it is: the function that is returned then takes it back. Throws 429 for one too many.
 */
export function countStrangers(most: number, now: () => number = Date.now): (address: string) => () => void {
  const addresses = countWithin(MINUTE_MS, now);
  return (address) => {
    const counted = addresses(address);
    if (counted.calls >= most) {
      const seconds = Math.ceil((counted.until - now()) / 1000);
      throw tooManyCalls('calls from your address by nobody who is signed in', seconds);
    }
    counted.calls++;
    return () => {
      counted.calls--;
    };
  };
}
