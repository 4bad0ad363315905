import { type LookupAddress, lookup as lookupBySystem } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Answered = Parameters<LookupFunction>[2];

/**
 * Looks each name up once at a time, and gives the answer to all who ask meanwhile. Node asks the system's resolver in four threads: of a
 * server that is gone the resolver may say nothing for many seconds, and whoever tries again and again to reach it would keep all four,
 * so that no other server is found either.
 */
export function sharedLookup(lookup: LookupFunction): LookupFunction {
  const underWay = new Map<string, Answered[]>();
  return (hostname, options, answered) => {
    const question = JSON.stringify([hostname, options]);
    const others = underWay.get(question);
    if (others !== undefined) return void others.push(answered);
    const asking = [answered];
    underWay.set(question, asking);
    lookup(hostname, options, (...answer: [NodeJS.ErrnoException | null, string | LookupAddress[], number?]) => {
      underWay.delete(question);
      for (const one of asking) one(...answer);
    });
  };
}

/** For every connection to a server of Lockbox's own. */
export const lookup: LookupFunction = sharedLookup(lookupBySystem);
