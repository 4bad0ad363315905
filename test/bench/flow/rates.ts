/** How long an approval takes at rising rates, until the system falls behind. */
import { say } from '../say.ts';
import { sendAll } from './burst.ts';
import type { FlowSystem } from './flow-system.ts';
import { LETTERS } from './requests.ts';
import { type ApprovalTimes, approvalTimes, paced } from './steady.ts';

const PER_SECOND = [5, 10, 20, 40, 80, 160, 320] as const;
/** At this p99 the system is behind: higher rates would only measure how long the queue has grown. */
const BEHIND_MS = 2_000;
const SETTLED_WITHIN_MS = 600_000;

export interface RateStep extends ApprovalTimes {
  readonly perSecond: number;
}

export async function risingRates(flow: FlowSystem, seconds: number): Promise<readonly RateStep[]> {
  const steps: RateStep[] = [];
  for (const perSecond of PER_SECOND) {
    const step = await oneRate(flow, perSecond, seconds);
    steps.push(step);
    say(`rates: ${perSecond} a second: p50 ${step.grantMs.p50.toFixed(0)} ms, p99 ${step.grantMs.p99.toFixed(0)} ms`);
    if (!(step.grantMs.p99 < BEHIND_MS)) break;
  }
  return steps;
}

async function oneRate(flow: FlowSystem, perSecond: number, seconds: number): Promise<RateStep> {
  const requests = flow.makeRequests(perSecond * seconds);
  const lettersOf = (each: number) => flow.log.counts().notices + requests.length * each;
  const asked = lettersOf(LETTERS.asked);
  await sendAll(flow, requests);
  await flow.settled(asked, SETTLED_WITHIN_MS);
  const told = lettersOf(LETTERS.approved);
  const approved = await paced(requests, perSecond, async (request) => {
    const approval = await flow.customers.approve(request.tenant, request.id);
    await flow.log.when('AccessGranted', request.id);
    return { request, approval };
  });
  await flow.settled(told, SETTLED_WITHIN_MS);
  return { perSecond, ...approvalTimes(flow, approved) };
}
