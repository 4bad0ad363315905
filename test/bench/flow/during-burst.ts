/** Approvals at a steady rate while a burst of requests is worked off. */
import { say } from '../say.ts';
import { type Burst, burst } from './burst.ts';
import type { FlowSystem } from './flow-system.ts';
import type { FlowRequest } from './requests.ts';
import { type ApprovalTimes, approvalTimes, PER_SECOND, paced } from './steady.ts';

export interface DuringBurst extends ApprovalTimes {
  readonly perSecond: number;
  readonly burst: Burst;
}

/** `waiting` are requests that were made before. */
export async function approvalsDuringBurst(
  flow: FlowSystem,
  waiting: readonly FlowRequest[],
  requests: readonly FlowRequest[],
): Promise<DuringBurst> {
  say(`flow: ${waiting.length} approvals at ${PER_SECOND} a second beside it …`);
  const [worked, approved] = await Promise.all([
    burst(flow, requests),
    paced(waiting, PER_SECOND, async (request) => {
      const approval = await flow.customers.approve(request.tenant, request.id);
      await flow.log.when('AccessGranted', request.id);
      return { request, approval };
    }),
  ]);
  return { perSecond: PER_SECOND, ...approvalTimes(flow, approved), burst: worked };
}
