/** Measures the largest rate of approvals, with so many at once. */
import { measureUsage, type Usage } from '../measuring/usage.ts';
import { say } from '../say.ts';
import type { FlowSystem } from './flow-system.ts';
import { type FlowRequest, LETTERS } from './requests.ts';
import { type ApprovalTimes, type Approved, approvalTimes } from './steady.ts';
import { waitUpTo } from './wait-up-to.ts';

/** It ends when all requests are approved, or after this time. */
const LASTS_MS = 20_000;
const GRANTED_WITHIN_MS = 60_000;
const SETTLED_WITHIN_MS = 600_000;

export interface Saturation extends ApprovalTimes {
  readonly atOnce: number;
  /** From the first call to the last grant. */
  readonly perSecond: number;
  /** From the first call until all letters and documents are there too: what can be kept up for hours. */
  readonly sustainedPerSecond: number;
  readonly settled: boolean;
  /** The resources used by the approvals, until all letters and documents were there. */
  readonly usage: Usage;
}

export async function saturation(
  flow: FlowSystem,
  requests: readonly FlowRequest[],
  atOnce: number,
  servers: ReadonlyMap<string, number>,
): Promise<Saturation> {
  const { log, customers } = flow;
  say(`flow: approvals, ${atOnce} at once …`);
  const waiting = [...requests];
  const approved: Approved[] = [];
  const noticesBefore = log.counts().notices;
  const used = await measureUsage(flow.programs(), servers);
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() - begin < LASTS_MS) {
        const request = waiting.pop();
        if (request === undefined) return;
        approved.push({ request, approval: await customers.approve(request.tenant, request.id) });
      }
    }),
  );
  const granted = () => approved.flatMap(({ request }) => log.seen('AccessGranted', request.id) ?? []);
  await waitUpTo(GRANTED_WITHIN_MS, () => granted().length === approved.length);
  const lastGrant = Math.max(...granted());
  const settled = await flow.settled(noticesBefore + approved.length * LETTERS.approved, SETTLED_WITHIN_MS);
  return {
    atOnce,
    ...approvalTimes(flow, approved),
    perSecond: granted().length / ((lastGrant - begin) / 1000),
    sustainedPerSecond: approved.length / ((performance.now() - begin) / 1000),
    settled,
    usage: await used(),
  };
}
