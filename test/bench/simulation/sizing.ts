/**
 * The resources for a number of tenants, from the measurements of one. docs/scale.md gives the source of each figure.
 */
import { largestShare, type Shape } from './arrivals.ts';
import { PER_LIFECYCLE } from './installation.ts';

/** An assumption: nobody has told how often a cloud provider asks for a customer's data. All of it is proportional to this. */
const REQUESTS_A_WEEK = 1;
/** Rows of policy's state for a tenant: itself, its head, an environment, and five people. */
const STATE_RECORDS = 8;
/** For so long policy knows a request that has ended. */
const CLOSED_DAYS = 35;
const TAKE_OVER_SECONDS = 60;

/** From docs/performance.md, row 16, and decision 14. */
const MEASURED = {
  stateRecordsPerSecond: (1_000_000 + 10_000 * STATE_RECORDS) / 43,
  bytesPerClosed: 236,
  bytesPerTenant: 10_800,
  bytesPerOpen: 3_500,
  bytesPerEvent: 1_250,
} as const;
/** From the request to its end: the most that a customer has, and the access. */
const OPEN_DAYS = 4 + 8 / 24;

export interface Sizing {
  readonly tenants: number;
  readonly requestsPerDay: number;
  /** Lifecycles a second in the busiest hour. */
  readonly perSecond: number;
  /** The number with which policy takes each partition over within a minute, an instance each. */
  readonly installations: number;
  readonly policyGiB: number;
  readonly takeOverSeconds: number;
  readonly lettersPerDay: number;
  /** The growth of the log and policy's other output, one copy, at most; it is never deleted. */
  readonly logTiBPerYear: number;
  readonly documentsPerYear: number;
  /** Lifecycles a second of the largest tenant. */
  readonly largestPerSecond: number;
}

export function sizing(tenants: number, partitions: number, shape: Shape): Sizing {
  const requestsPerDay = (tenants * REQUESTS_A_WEEK) / 7;
  const perSecond = (requestsPerDay * shape.busiestHour) / 3_600;
  const closed = requestsPerDay * CLOSED_DAYS;
  const records = closed + tenants * STATE_RECORDS;
  const each = records / partitions / MEASURED.stateRecordsPerSecond;
  const installations = Math.ceil(each / TAKE_OVER_SECONDS);
  const bytes =
    tenants * MEASURED.bytesPerTenant +
    closed * MEASURED.bytesPerClosed +
    requestsPerDay * OPEN_DAYS * MEASURED.bytesPerOpen;
  return {
    tenants,
    requestsPerDay,
    perSecond,
    installations,
    policyGiB: bytes / 2 ** 30,
    takeOverSeconds: each / installations,
    lettersPerDay: requestsPerDay * PER_LIFECYCLE.letters,
    logTiBPerYear: (requestsPerDay * 365 * PER_LIFECYCLE.events * MEASURED.bytesPerEvent) / 2 ** 40,
    documentsPerYear: requestsPerDay * 365 * (PER_LIFECYCLE.events + PER_LIFECYCLE.letters + 4),
    largestPerSecond: perSecond * largestShare(tenants),
  };
}
