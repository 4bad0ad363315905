/** One run: the system, its load, the faults, and then the whole history against the invariants. */
import { setTimeout as pause } from 'node:timers/promises';
import { openWrittenTopics } from '@lockbox/store/testing/written-topics';
import { violationsIn } from '../history/check.ts';
import type { History, Violation } from '../history/history.ts';
import { readHistory } from '../history/read.ts';
import { PROJECTIONS } from '../invariants.ts';
import type { Fault } from './fault.ts';
import { GUARDED } from './guarded-store.ts';
import { KEYS } from './keys.ts';
import { type Injection, planFaults } from './plan.ts';
import { type Random, randomFrom } from './random.ts';
import { PRESENT, type Release } from './release.ts';
import { upgradeFrom } from './upgrade.ts';
import { openUpstream } from './upstream.ts';
import { verifyByCommandLine } from './verify.ts';
import { type Load, prepare, startLoad } from './workload.ts';
import { type Logs, openWorld, type World, type WorldOptions } from './world.ts';

export interface RunOptions extends Pick<WorldOptions, 'say' | 'onOpen'> {
  readonly seed: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly faults: readonly Fault[];
  /** The release that the run begins with, if it is another. */
  readonly previous: Release | undefined;
}

export interface Outcome {
  readonly seed: number;
  readonly requests: number;
  /** Those that were injected. */
  readonly injections: readonly Injection<Fault>[];
  readonly violations: readonly Violation[];
  readonly history: History;
  readonly endedThemselves: readonly string[];
}

/** Letters that a sender may have under way: two for each of its ten connections (services/notifier/README.md). */
const UNDER_WAY = 20;
/** The deadline for everything to settle: refused letters wait for minutes. */
const SETTLED_WITHIN_MS = 600_000;
const LOOK_AGAIN_MS = 5_000;
const PROGRESS_EVERY_MS = 30_000;

/** `keep` gets the outcome, or what went wrong with the run itself, while the logs are still there. */
export async function run(
  options: RunOptions,
  keep: (logs: ReturnType<Logs>, outcome?: Outcome) => void,
): Promise<Outcome> {
  let logs: Logs = () => new Map();
  const onOpen = (found: Logs): void => {
    logs = found;
    options.onOpen(found);
  };
  let world: World | undefined;
  try {
    world = await openWorld({ first: options.previous ?? PRESENT, say: options.say, onOpen });
    const outcome = await runIn(world, options);
    keep(logs(), outcome);
    return outcome;
  } catch (error) {
    keep(logs());
    throw error;
  } finally {
    await world?.close();
  }
}

async function runIn(world: World, { seed, seconds, perSecond, faults, previous, say }: RunOptions): Promise<Outcome> {
  const random = randomFrom(seed);
  const planned = planFaults(faults, seconds, random.fork('plan'));
  const upgrade = previous && (await upgradeFrom(previous, seconds));
  const whole = upgrade && { fault: upgrade, fromS: 0, untilS: seconds, together: planned.length > 0 };
  const injections = whole === undefined ? planned : [whole, ...planned.map((one) => ({ ...one, together: true }))];
  const upstream = await openUpstream(world);
  try {
    world.poison = upstream.poison;
    await prepare(world, upstream);
    say(`the load begins: ${perSecond} requests a second on average, for ${seconds} s`);
    const load = startLoad(world, upstream, { seconds, perSecond, random: random.fork('load') });
    const tell = () => {
      const counts = [upstream.accepted.length, load.decisions.length, world.smtp.received.length];
      say(`${counts[0]} inputs taken, ${counts[1]} decisions answered, ${counts[2]} letters`);
    };
    const progress = setInterval(tell, PROGRESS_EVERY_MS);
    const injected = await Promise.all([injectAll(world, injections, random.fork('faults'), say), load.done])
      .then(([done]) => done)
      .finally(() => clearInterval(progress));
    say('all faults have healed; everything comes to rest …');
    const settled = await settle(() => historyOf(world, { upstream, load }), load, world, say);
    const { endedThemselves } = world;
    return { seed, requests: load.requests, injections: injected, endedThemselves, ...settled };
  } finally {
    await upstream.close();
  }
}

/**
 * Injects each fault at its time, and those of one target one after the other. A late start does not shorten a fault.
 * Returns the faults that found something to break.
 */
async function injectAll(
  world: World,
  plan: readonly Injection<Fault>[],
  random: Random,
  say: (line: string) => void,
): Promise<readonly Injection<Fault>[]> {
  const begin = performance.now();
  const until = (seconds: number) => pause(Math.max(0, begin + seconds * 1000 - performance.now()));
  const last = new Map<string, Promise<void>>();
  const injected: Injection<Fault>[] = [];
  await Promise.all(
    plan.map((injection, number) => {
      const { fault, fromS, untilS } = injection;
      const before = last.get(fault.target) ?? Promise.resolve();
      const mine = before.then(async () => {
        await until(fromS);
        say(`${fault.name}: ${fault.does}`);
        if (fault.interruptsLetters) world.interruptions += 1;
        const over = performance.now() + (untilS - fromS) * 1000;
        const heal = await fault.inject(world, random.fork(String(number)));
        if (heal === undefined) return say(`${fault.name} found nothing to break, and does not count`);
        injected.push(injection);
        await pause(Math.max(0, over - performance.now()));
        await heal();
        say(`${fault.name} is over: ${fault.heals}`);
      });
      last.set(fault.target, mine);
      return mine.catch((cause) => {
        throw new Error(`${fault.name} could not be injected, or did not heal`, { cause });
      });
    }),
  );
  return injected;
}

type Parts = Pick<History, 'accepted' | 'decisions' | 'accessAnswers'>;

async function historyOf(
  world: World,
  { upstream, load }: { readonly upstream: Pick<Parts, 'accepted'>; readonly load: Load },
): Promise<History> {
  const { namespace } = world.namespace;
  const { kafkaBrokers = '', mongoUrl = '', registryUrl = '' } = world.stack;
  const read = await readHistory({ brokers: kafkaBrokers, mongoUrl, registryUrl, namespace, beganAt: world.beganAt });
  return {
    ...read,
    topic: world.namespace.topics.events,
    ...KEYS,
    accepted: upstream.accepted,
    decisions: load.decisions,
    letters: world.smtp.received.map(({ to, messageId }) => ({ to, messageId })),
    accessAnswers: load.accessAnswers,
    portalAnswers: [],
    guarded: world.guarded && {
      ...{ tenantId: GUARDED.tenant, dataStoreId: GUARDED.dataStore },
      ...{ roles: await world.guarded.roles(), entrances: world.guarded.entrances },
    },
    notServing: await world.notServing(),
    doubledLettersAtMost: world.interruptions * UNDER_WAY + world.smtp.unanswered,
  };
}

/** Looks again until nothing is missing any more, or nothing more is waited for. */
async function settle(
  look: () => Promise<History>,
  load: Pick<Load, 'askAtTheEnd'>,
  world: World,
  say: (line: string) => void,
): Promise<{ readonly history: History; readonly violations: readonly Violation[] }> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    let history = await look();
    let violations = violationsIn(history);
    if (violations.length === 0)
      violations = [...(await projectionsDiffer(world)), ...(await verifyByCommandLine(world))];
    if (violations.length === 0) {
      // This comes last: a refusal of `access` adds to the log, so the system would never settle after it.
      const { accessAnswers, portalAnswers, notServing } = await load.askAtTheEnd();
      history = {
        ...{ ...history, portalAnswers },
        accessAnswers: [...history.accessAnswers, ...accessAnswers],
        notServing: [...history.notServing, ...notServing],
      };
      violations = violationsIn(history);
    }
    // Wrong for good: what is only not there yet says nothing beside it.
    const wrong = violations.filter(({ mayCome }) => !mayCome);
    if (wrong.length > 0) return { history, violations: wrong };
    if (violations.length === 0 || performance.now() > deadline) return { history, violations };
    say(`not yet: ${violations.length} things, such as: ${violations[0]?.what.slice(0, 200)}`);
    await pause(LOOK_AGAIN_MS);
  }
}

/** Each projection against the topics that it was made of, as `lockbox replay --compare` does. */
async function projectionsDiffer(world: World): Promise<readonly Violation[]> {
  const topics = await openWrittenTopics(world.namespace);
  try {
    const violations: Violation[] = [];
    for (const name of PROJECTIONS) {
      const { missing, extra, different } = await topics.rebuild(name);
      if (missing.length + extra.length + different.length === 0) continue;
      const what = `${name} is not as its topic has it: ${JSON.stringify({ missing, extra, different }).slice(0, 500)}`;
      violations.push({ invariant: 'PROJECTION_EQUALS_REPLAY', what, mayCome: true });
    }
    return violations;
  } finally {
    await topics.close();
  }
}
