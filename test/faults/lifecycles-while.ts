/**
 * Whole lifecycles at a steady rate, by Kafka and the HTTP API, for as long as something goes on meanwhile. Says which of the
 * invariants did not hold.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { waitingDeliveries } from '@lockbox/store/collections/webhooks';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { type EventLog, readEvents, WHOLE_LIFE } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';
import { type FlowSystem, openFlowSystem } from '../bench/flow/flow-system.ts';
import { askedFor, type FlowRequest, handedBack, LETTERS } from '../bench/flow/requests.ts';
import { brokenLinks, equalsItsTopic, notices, PROJECTIONS, storyOf } from './invariants.ts';

export interface Lifecycles<T> {
  readonly requests: number;
  /** The result of the concurrent work. */
  readonly gave: T;
  /** The invariants that were violated; empty if none. */
  readonly violations: readonly string[];
}

export interface LifecyclesOptions {
  readonly perSecond: number;
  /** How long the last letters may take; without it a quarter of an hour. */
  readonly settledWithinMs?: number;
  say(line: string): void;
}

const READING_MS = 2_000;
/** The longest time in which a decision without an answer may still reach the log. */
const PERHAPS_MS = 5_000;
const SETTLED_WITHIN_MS = 900_000;
/** The types of events that cause letters. */
const TOLD: ReadonlySet<string> = new Set([
  'RequestSubmitted',
  'LockboxRequestCreated',
  'RequestApproved',
  'AccessEnded',
]);

export async function lifecyclesWhile<T>(
  { perSecond, settledWithinMs = SETTLED_WITHIN_MS, say }: LifecyclesOptions,
  goesOn: (flow: FlowSystem) => Promise<T>,
): Promise<Lifecycles<T>> {
  const flow = await openFlowSystem();
  try {
    say(`faults: lifecycles at ${perSecond} a second …`);
    const noticesBefore = flow.log.counts().notices;
    const over = new AbortController();
    const going = goesOn(flow).finally(() => over.abort());
    const [requests, gave] = await Promise.all([liveUntil(over.signal, flow, perSecond), going]);
    say(`faults: all ${requests.length} have ended; the last letters and documents, then the invariants …`);
    const expected = noticesBefore + requests.length * (LETTERS.asked + LETTERS.approved + LETTERS.ended);
    const settled = await flow.noticed(expected, settledWithinMs);
    const log = await readEvents(flow.system.namespace);
    const topics = await openWrittenTopics(flow.namespace);
    try {
      for (const name of PROJECTIONS) await equalsItsTopic(topics, name);
      await until('the log is read', () => log.records.length >= flow.log.counts().events, 60_000);
      const missing = settled
        ? []
        : [`Only ${notices(log).length} of ${expected} notices have their outcome in the log`];
      const differences = flow.system
        .instances('audit')
        .flatMap((audit) => audit.log().match(/"alarm":"DECISION_DIFFERS".*/g) ?? []);
      const violations = [...missing, ...differences, ...violationsIn(log, requests)];
      if (violations.length > 0)
        for (const line of [...(await waitingNotices(topics)), ...(await flow.system.troubles())]) say(line);
      return { requests: requests.length, gave, violations };
    } finally {
      await topics.close();
      await log.close();
    }
  } finally {
    await flow.close();
  }
}

/** Begins one after the other at a steady pace, however long each takes; resolves when all have ended. */
async function liveUntil(over: AbortSignal, flow: FlowSystem, perSecond: number): Promise<readonly FlowRequest[]> {
  const begin = performance.now();
  const living: Promise<FlowRequest>[] = [];
  while (!over.aborted) {
    for (const request of flow.makeRequests(1)) {
      const life = lifecycle(flow, request).then(() => request);
      life.catch(() => undefined); // the caller gets the error when it waits for the result
      living.push(life);
    }
    const next = begin + (living.length * 1000) / perSecond;
    await pause(Math.max(0, next - performance.now()));
  }
  return await Promise.all(living);
}

async function lifecycle({ upstream, customers, log }: FlowSystem, request: FlowRequest): Promise<void> {
  await upstream.publish(request.submitted.source, askedFor(request));
  await pause(READING_MS);
  const granted = log.when('AccessGranted', request.id);
  // A call that a kill cut off may have been taken: the approver looks before trying again, as people do.
  for (;;) {
    if (await customers.tryToApprove(request.tenant, request.id)) break;
    const seen = await Promise.race([granted.then(() => true), pause(PERHAPS_MS, false)]);
    if (seen) break;
  }
  await granted;
  await upstream.publish(request.submitted.source, [handedBack(request)]);
  await log.when('AccessEnded', request.id);
}

/** For whoever looks for a cause: what the notifier's work list still has, and what each of it waits for. */
async function waitingNotices({ store }: WrittenTopics): Promise<readonly string[]> {
  const items = await store.collection(waitingDeliveries).find().sort({ occurredAt: 1 }).limit(50).toArray();
  return [`notices that wait, at ${Date.now()}: ${items.length}`, ...items.map((item) => JSON.stringify(item))];
}

function violationsIn(log: EventLog, requests: readonly FlowRequest[]): readonly string[] {
  const story = storyOf(log);
  const told = notices(log);
  const perRequest = new Map<string, string[]>();
  for (const { value } of log.records) {
    const { data } = value;
    if (data.type === 'NotificationRecorded' && data.requestId !== null)
      perRequest.set(data.requestId, [...(perRequest.get(data.requestId) ?? []), data.aboutEventId]);
  }
  const letters = LETTERS.asked + LETTERS.approved + LETTERS.ended;
  return [
    ...requests.flatMap(({ id }) => {
      const events = story.get(id) ?? [];
      return events.join() === WHOLE_LIFE.join() ? [] : [`${id} has the events ${events.join(', ')}`];
    }),
    ...requests.flatMap(({ id }) => {
      const about = perRequest.get(id) ?? [];
      if (about.length === letters) return [];
      const untold = log.records.filter(
        ({ value: { data, eventId } }) =>
          TOLD.has(data.type) && 'requestId' in data && data.requestId === id && !about.includes(eventId),
      );
      const places = untold.map(({ value, partition, offset }) => `${value.data.type} at ${partition}@${offset}`);
      return [`${id} has ${about.length} notices instead of ${letters}; none of ${places.join(', ')}`];
    }),
    ...(new Set(told).size === told.length ? [] : ['A notice has its outcome in the log twice']),
    ...brokenLinks(log),
  ];
}
