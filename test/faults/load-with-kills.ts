/** Whole lifecycles while random programs are killed (-9) and started again. */
import { setTimeout as pause } from 'node:timers/promises';
import { standingPrograms } from '@lockbox/topics/programs';
import type { FlowSystem } from '../bench/flow/flow-system.ts';
import { type LifecyclesOptions, lifecyclesWhile } from './lifecycles-while.ts';
import { randomNumbers } from './run/random.ts';

export interface LoadWithKills {
  readonly seed: number;
  readonly requests: number;
  /** How often each program was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** The invariants that were violated; empty if none. */
  readonly violations: readonly string[];
}

export interface KillsOptions extends LifecyclesOptions {
  readonly seconds: number;
  readonly seed: number;
}

/** From one kill to the next: between these. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 6_000;

export async function loadWithKills(options: KillsOptions): Promise<LoadWithKills> {
  const { seconds, seed, say } = options;
  say(`faults: killing at random for ${seconds} s; seed ${seed}`);
  const random = randomNumbers(seed);
  const { gave, ...all } = await lifecyclesWhile(options, (flow) =>
    killAtRandom(flow, { random, over: AbortSignal.timeout(seconds * 1000), say }),
  );
  return { seed, kills: gave, ...all };
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
