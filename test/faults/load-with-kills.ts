/**
 * Whole lifecycles at a steady rate, by Kafka and the HTTP API, while random programs are killed (-9) and started again.
 * Says which of the invariants did not hold.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openWrittenTopics } from '@lockbox/store/testing/written-topics';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { until } from '@lockbox/testing/until';
import { standingPrograms } from '@lockbox/topics/programs';
import { type FlowSystem, openFlowSystem } from '../bench/flow/flow-system.ts';
import { askedFor, type FlowRequest, handedBack, LETTERS } from '../bench/flow/requests.ts';
import { paced } from '../bench/flow/steady.ts';
import { brokenLinks, equalsItsTopic, notices, PROJECTIONS, storyOf } from './invariants.ts';
import { randomNumbers } from './run/random.ts';

export interface LoadWithKills {
  readonly seed: number;
  readonly requests: number;
  /** How often each program was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** What did not hold; empty when all is well. */
  readonly violations: readonly string[];
}

export interface KillsOptions {
  readonly seconds: number;
  readonly perSecond: number;
  readonly seed: number;
  /** How long the last letters may take; without it a quarter of an hour. */
  readonly settledWithinMs?: number;
  say(line: string): void;
}

/** From one kill to the next: between these. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 6_000;
const READING_MS = 2_000;
/** How long a decision that got no answer may take to come to the log all the same. */
const PERHAPS_MS = 5_000;
const SETTLED_WITHIN_MS = 900_000;
const LIFE = [
  'RequestSubmitted',
  'InternallyApproved',
  'LockboxRequestCreated',
  'RequestApproved',
  'AccessGranted',
  'AccessEnded',
];

export async function loadWithKills(options: KillsOptions): Promise<LoadWithKills> {
  const { seconds, perSecond, seed, settledWithinMs = SETTLED_WITHIN_MS, say } = options;
  const flow = await openFlowSystem();
  try {
    const requests = flow.makeRequests(seconds * perSecond);
    say(`faults: ${requests.length} lifecycles at ${perSecond} a second, killing at random; seed ${seed} …`);
    const noticesBefore = flow.log.counts().notices;
    const over = new AbortController();
    const killing = killAtRandom(flow, { random: randomNumbers(seed), over: over.signal, say });
    await paced(requests, perSecond, (request) => lifecycle(flow, request));
    over.abort();
    const kills = await killing;
    say('faults: all have ended; the last letters and documents, then the invariants …');
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
      return {
        seed,
        requests: requests.length,
        kills,
        violations: [...missing, ...differences, ...violationsIn(log, requests)],
      };
    } finally {
      await topics.close();
      await log.close();
    }
  } finally {
    await flow.close();
  }
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

async function killAtRandom(
  { system }: FlowSystem,
  { random, over, say }: { random(): number; over: AbortSignal; say(line: string): void },
): Promise<Readonly<Record<string, number>>> {
  const kills: Record<string, number> = {};
  for (;;) {
    await pause(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS), undefined, { signal: over }).catch(
      () => undefined,
    );
    if (over.aborted) return kills;
    const name = standingPrograms[Math.floor(random() * standingPrograms.length)] ?? 'policy';
    const [instance] = system.instances(name);
    await instance?.end('SIGKILL');
    kills[name] = (kills[name] ?? 0) + 1;
    say(`faults: ${name} killed`);
    await system.start(name);
  }
}

function violationsIn(log: EventLog, requests: readonly FlowRequest[]): readonly string[] {
  const story = storyOf(log);
  const told = notices(log);
  const perRequest = new Map<string, number>();
  for (const { value } of log.records) {
    const { data } = value;
    if (data.type === 'NotificationRecorded' && data.requestId !== null)
      perRequest.set(data.requestId, (perRequest.get(data.requestId) ?? 0) + 1);
  }
  const letters = LETTERS.asked + LETTERS.approved + LETTERS.ended;
  return [
    ...requests.flatMap(({ id }) => {
      const events = story.get(id) ?? [];
      return events.join() === LIFE.join() ? [] : [`${id} has the events ${events.join(', ')}`];
    }),
    ...requests.flatMap(({ id }) => {
      const count = perRequest.get(id) ?? 0;
      return count === letters ? [] : [`${id} has ${count} notices instead of ${letters}`];
    }),
    ...(new Set(told).size === told.length ? [] : ['A notice has its outcome in the log twice']),
    ...brokenLinks(log),
  ];
}
