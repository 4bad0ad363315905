import type { Event } from '@lockbox/contracts/generated/events';
import { Histogram, type Registry } from 'prom-client';

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** To be called when an approval is answered, or has waited for its answer as long as a call does, with how long that took. */
export type ApprovalAnswered = (events: readonly Event[] | undefined, afterMs: number) => void;

/** Measures how long approvals take until the log has their grant: not those that policy refuses, nor the first of two. */
export function measureApprovals(metrics: Registry): ApprovalAnswered {
  const untilGrant = new Histogram({
    name: 'lockbox_approval_grant_seconds',
    help: "From a customer's approval through the API until the log has its grant, or until the call waits no longer",
    buckets: BUCKETS,
    registers: [metrics],
  });
  return (events, afterMs) => {
    const isGranted = events?.some(({ data }) => data.type === 'AccessGranted') ?? true;
    if (isGranted) untilGrant.observe(afterMs / 1_000);
  };
}
