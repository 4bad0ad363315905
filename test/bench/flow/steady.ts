/** Whole lifecycles at a steady rate: asked for, approved, granted, handed back, and all letters of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Percentiles, percentiles } from '../measuring/percentile.ts';
import { measureUsage, type Usage } from '../measuring/usage.ts';
import { say } from '../say.ts';
import type { Approval } from './customers.ts';
import type { FlowSystem } from './flow-system.ts';
import { askedFor, type FlowRequest, handedBack, LETTERS } from './requests.ts';

export const PER_SECOND = 20;
/** From the request to its approval: the approver reads the letter first. */
const READING_MS = 3_000;
const SETTLED_WITHIN_MS = 300_000;

export interface ApprovalTimes {
  readonly approvals: number;
  /** Milliseconds from the call until a reader of the log saw the grant. */
  readonly grantMs: Percentiles;
  /** Milliseconds until the portal answered the call. */
  readonly httpMs: Percentiles;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Steady extends ApprovalTimes {
  readonly perSecond: number;
  /**
   * Milliseconds from the sending of a request until a reader of the log saw that the mail server had taken the last of the e-mails
   * that ask for a decision.
   */
  readonly letterMs: Percentiles;
  /** The resources used by the lifecycles, from the first request until the last letter and document. */
  readonly usage: Usage;
  /** From the last end of access until the last letter and document. */
  readonly settledSeconds: number;
  readonly settled: boolean;
}

export async function steadyLifecycles(
  flow: FlowSystem,
  count: number,
  servers: ReadonlyMap<string, number>,
): Promise<Steady> {
  say(`flow: ${count} lifecycles at ${PER_SECOND} a second …`);
  const requests = flow.makeRequests(count);
  const letters = flow.log.counts().notices + count * (LETTERS.asked + LETTERS.approved + LETTERS.ended);
  const used = await measureUsage(flow.programs(), servers);
  const approvals = await paced(requests, PER_SECOND, (request) => lifecycle(flow, request));
  const ended = performance.now();
  const settled = await flow.settled(letters, SETTLED_WITHIN_MS);
  const settledSeconds = (performance.now() - ended) / 1000;
  return {
    perSecond: PER_SECOND,
    ...approvalTimes(flow, approvals),
    letterMs: percentiles(approvals.flatMap((approved) => letterMs(flow, approved))),
    usage: await used(),
    settledSeconds,
    settled,
  };
}

function letterMs({ log }: FlowSystem, { request, publishedAt }: Lifecycle): readonly number[] {
  const last = log.delivered(request.id)[LETTERS.asked - 1];
  return last === undefined ? [] : [last - publishedAt];
}

export async function lifecycle(flow: FlowSystem, request: FlowRequest): Promise<Lifecycle> {
  const { upstream, customers, log } = flow;
  const publishedAt = performance.now();
  await upstream.publish(request.submitted.source, askedFor(request));
  await pause(READING_MS);
  const approval = await customers.approve(request.tenant, request.id);
  await log.when('AccessGranted', request.id);
  await upstream.publish(request.submitted.source, [handedBack(request)]);
  await log.when('AccessEnded', request.id);
  return { request, approval, publishedAt };
}

interface Lifecycle extends Approved {
  /** By `performance.now()`. */
  readonly publishedAt: number;
}

export interface Approved {
  readonly request: FlowRequest;
  readonly approval: Approval;
}

/** Begins one after the other at a steady pace, however long each takes. */
export async function paced<T, R>(items: readonly T[], perSecond: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const begin = performance.now();
  return await Promise.all(
    items.map(async (item, number) => {
      await pause(Math.max(0, begin + (number * 1000) / perSecond - performance.now()));
      return await work(item);
    }),
  );
}

export function approvalTimes({ log }: Pick<FlowSystem, 'log'>, approved: readonly Approved[]): ApprovalTimes {
  const statuses: Record<string, number> = {};
  for (const { approval } of approved)
    for (const status of approval.statuses) statuses[status] = (statuses[status] ?? 0) + 1;
  const grantMs = approved.flatMap(({ request, approval }) => {
    const granted = log.seen('AccessGranted', request.id);
    return granted === undefined ? [] : [granted - approval.sentAt];
  });
  return {
    approvals: approved.length,
    grantMs: percentiles(grantMs),
    httpMs: percentiles(approved.map(({ approval }) => approval.answeredMs)),
    statuses,
  };
}
