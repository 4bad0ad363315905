import { atLeast, atMost } from '../part.ts';

/** The targets of the whole path on two cores with everything on them, by kind of database. */
export const TARGETS = {
  fast: {
    saturation: atLeast(200),
    steady: { p50: atMost(15), p99: atMost(60) },
    duringBurst: atMost(250),
    letters: atLeast(300),
    created: atLeast(1_500),
    settled: atMost(30),
    processor: atMost(20),
  },
  embedded: {
    saturation: atLeast(30),
    steady: { p50: atMost(25), p99: atMost(250) },
    duringBurst: atMost(1_000),
    letters: atLeast(40),
    created: atLeast(1_000),
    settled: atMost(200),
    processor: undefined,
  },
} as const;
