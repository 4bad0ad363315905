/** Programs with a clock of their own, by libfaketime (Debian: apt-get install faketime): each that is loaded with it. */
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function faketimeLibrary(): string | undefined {
  return globSync('/usr/lib{,64}/{,*/}faketime/libfaketimeMT.so.1')[0];
}

export const WITHOUT_FAKETIME =
  "The tests of the broker's own clock are left out: there is no libfaketime here. Install it (Debian: apt-get install faketime).";

export interface OwnClock {
  /** For the environment of the programs that have this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on the clock is this far ahead, or, below 0, behind; programs that run already see it within a second. */
  setAhead(byMs: number): void;
}

/** A clock that goes with the system's at first. Waiting and timeouts go on in real time. */
export function ownClock(folder: string): OwnClock {
  const file = join(folder, 'faketime');
  const setAhead = (byMs: number): void =>
    writeFileSync(file, `${byMs < 0 ? '-' : '+'}${Math.round(Math.abs(byMs) / 1000)}\n`);
  setAhead(0);
  return {
    setAhead,
    env: {
      LD_PRELOAD: faketimeLibrary() ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // With its own way of waiting Java barely moves.
      FAKETIME_FORCE_MONOTONIC_FIX: '0',
    },
  };
}
