/** Timers: how late they are with many pending, and what many that are due at once do to approvals. */
import { tenantId } from '@lockbox/contracts/ids';
import { timers } from '@lockbox/store/collections/timers';
import { connectStore } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type Percentiles, percentiles } from '../measuring/percentile.ts';
import { measureUsage, type Usage } from '../measuring/usage.ts';
import { say } from '../say.ts';
import { steadyRate } from '../topic-scan.ts';
import { sendAll } from './burst.ts';
import { type FlowSystem, PARTITIONS } from './flow-system.ts';
import { type FlowRequest, LETTERS } from './requests.ts';
import { type ApprovalTimes, approvalTimes, PER_SECOND, paced } from './steady.ts';
import { waitUpTo } from './wait-up-to.ts';

const PENDING_FOR_MS = 4 * 86_400_000;
const INSERT_AT_ONCE = 5_000;
const WITHIN_MS = 900_000;

export interface ManyTimers {
  readonly pending: number;
  /** With so many pending and 20 falling due a second: from its time until its event, by the log's clock. */
  readonly lateMs: Percentiles;
  readonly dueAtOnce: number;
  /** Events a second that answer timers which all fall due within a few seconds. */
  readonly answeredPerSecond: number;
  readonly approvalsBefore: ApprovalTimes;
  readonly approvalsMeanwhile: ApprovalTimes;
  /** The resources used from the timer's start until the last answer. */
  readonly usage: Usage;
}

interface TimersLoad {
  readonly pending: number;
  readonly dueAtOnce: number;
  readonly approvals: number;
  /** How long a request waits for its internal approver here: the one period that is a setting. */
  readonly reviewMs: number;
}

export async function manyTimers(
  flow: FlowSystem,
  { pending, dueAtOnce, approvals, reviewMs }: TimersLoad,
  servers: ReadonlyMap<string, number>,
): Promise<ManyTimers> {
  say(`timers: ${pending} pending ones are written …`);
  await insertPending(flow, pending);
  const waiting = [...flow.makeRequests(2 * approvals)];
  const asked = flow.log.counts().notices + waiting.length * LETTERS.asked;
  await sendAll(flow, waiting);
  await flow.settled(asked, WITHIN_MS);

  say(`timers: ${PER_SECOND} fall due a second …`);
  const approvalsBefore = await approve(flow, waiting.splice(0, approvals));
  const lateMs = await lateness(flow, approvals, reviewMs);

  await allDueAtOnce(flow, dueAtOnce);
  say(`timers: ${dueAtOnce} are due at once …`);
  const before = flow.log.reviews().expired.length;
  await flow.system.start('timer');
  const used = await measureUsage(flow.programs(), servers);
  const approvalsMeanwhile = await approve(flow, waiting);
  await waitUpTo(WITHIN_MS, () => flow.log.reviews().expired.length >= before + dueAtOnce);
  const usage = await used();
  const seen = flow.log.reviews().expired.slice(before);
  const answeredPerSecond = steadyRate(seen.map(({ seenAt }) => seenAt));
  return { pending, lateMs, dueAtOnce, answeredPerSecond, approvalsBefore, approvalsMeanwhile, usage };
}

/** Documents as the timer's projection has them, of requests that nobody submitted: none is due before the measurement ends. */
async function insertPending({ system }: FlowSystem, count: number): Promise<void> {
  const store = await connectStore({ url: testStack().mongoUrl, namespace: system.namespace });
  try {
    const collection = store.collection(timers);
    const dueAt = Date.now() + PENDING_FOR_MS;
    for (let from = 0; from < count; from += INSERT_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(INSERT_AT_ONCE, count - from) }, (_, number) => from + number);
      await collection.insertMany(
        numbers.map((number) => ({
          _id: `pending/LOCKBOX_EXPIRY/${number}`,
          tenantId: tenantId('pending'),
          sequence: number,
          partition: number % PARTITIONS,
          kind: 'LOCKBOX_EXPIRY',
          subjectId: String(number),
          dueAt: dueAt + number,
          later: [],
          done: false,
        })),
      );
    }
  } finally {
    await store.close();
  }
}

/** Submits requests that nobody approves internally, at a steady rate, and waits until each review has ended. */
async function lateness(
  { log, upstream, makeRequests }: FlowSystem,
  count: number,
  reviewMs: number,
): Promise<Percentiles> {
  const before = log.reviews().expired.length;
  await paced(makeRequests(count), PER_SECOND, (request) =>
    upstream.publish(request.submitted.source, submittedOnly(request)),
  );
  await waitUpTo(reviewMs + WITHIN_MS, () => log.reviews().expired.length >= before + count);
  return percentiles(
    log
      .reviews()
      .expired.slice(before)
      .map(({ lateMs }) => lateMs),
  );
}

const submittedOnly = ({ submitted }: FlowRequest) => [submitted];

/** The timer has stored them all when it is stopped, and starts again after the last of their reviews is over. */
async function allDueAtOnce(flow: FlowSystem, count: number): Promise<void> {
  say(`timers: ${count} requests are submitted …`);
  const before = flow.log.reviews().submitted;
  await sendAll(flow, flow.makeRequests(count), submittedOnly);
  await waitUpTo(WITHIN_MS, () => flow.log.reviews().submitted >= before + count);
  await stored(flow, flow.log.reviews().submitted);
  await Promise.all(flow.system.instances('timer').map((instance) => instance.end()));
  await until('the last review is over', () => Date.now() > flow.log.reviews().lastDueAt, WITHIN_MS);
}

/** Waits until the timer has a document for each review that was ever begun. */
async function stored({ system }: FlowSystem, reviews: number): Promise<void> {
  const store = await connectStore({ url: testStack().mongoUrl, namespace: system.namespace });
  const collection = store.collection(timers);
  try {
    const count = () => collection.countDocuments({ kind: 'INTERNAL_REVIEW' });
    await until('the timers are stored', async () => (await count()) >= reviews, WITHIN_MS);
  } finally {
    await store.close();
  }
}

async function approve(flow: FlowSystem, requests: readonly FlowRequest[]): Promise<ApprovalTimes> {
  const approved = await paced(requests, PER_SECOND, async (request) => {
    const approval = await flow.customers.approve(request.tenant, request.id);
    await flow.log.when('AccessGranted', request.id);
    return { request, approval };
  });
  return approvalTimes(flow, approved);
}
