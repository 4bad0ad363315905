/** An upgrade while load goes on, the way back, and the upgrade again, in the order of docs/guides/platform-teams.md. */
import { setTimeout as pause } from 'node:timers/promises';
import { isStanding, topicsFile } from '@lockbox/topics/file';
import type { ProgramName } from '@lockbox/topics/programs';
import { UPGRADE_STEPS, upgradeStep } from '@lockbox/topics/upgrade-step';
import { PROJECTIONS } from '../invariants.ts';
import { lockboxDone } from './command-line.ts';
import type { Fault } from './fault.ts';
import { PRESENT, type Release, stateVersionOf } from './release.ts';
import { INSTANCES, type World } from './world.ts';

type Target = 'present' | 'previous';
type Releases = Readonly<Record<Target, Release>>;
/** `each`: one instance of each of these programs is replaced. `all`: all of them end before the first other one starts. */
export type Step =
  | { readonly does: 'apply' | 'replay' }
  | { readonly does: 'each' | 'all'; readonly programs: readonly ProgramName[]; readonly by: Target };

export function upgradeOrder(): readonly (readonly ProgramName[])[] {
  const standing = topicsFile().programs.filter(isStanding);
  return UPGRADE_STEPS.map((step) => standing.filter((one) => upgradeStep(one) === step).map(({ name }) => name));
}

/** The steps from `previous` to `present`, and those back; back without policy if its state is newer. */
function thereAndBack(policyGoesBack: boolean): { readonly there: readonly Step[]; readonly back: readonly Step[] } {
  const replace = (programs: readonly ProgramName[], by: Target): readonly Step[] =>
    programs.includes('policy')
      ? [{ does: 'all', programs, by }]
      : Array.from({ length: INSTANCES }, (): Step => ({ does: 'each', programs, by }));
  const order = upgradeOrder();
  const there = order.flatMap((programs) => replace(programs, 'present'));
  const back = order
    .filter((programs) => policyGoesBack || !programs.includes('policy'))
    .toReversed()
    .flatMap((programs) => replace(programs, 'previous'));
  return { there, back };
}

/** There, back, and there again. */
export function upgradeSteps(policyGoesBack: boolean): readonly Step[] {
  const { there, back } = thereAndBack(policyGoesBack);
  return [{ does: 'apply' }, ...there, ...back, ...there, { does: 'replay' }];
}

/** There and back, between releases with the same version of policy's state. */
export function roundTrip(): readonly Step[] {
  const { there, back } = thereAndBack(true);
  return [{ does: 'apply' }, ...there, ...back];
}

/** In equal parts of the time that the load takes, so that each mixture of the two serves for a while. */
export async function upgradeFrom(previous: Release, seconds: number): Promise<Fault> {
  const [before, now] = [await stateVersionOf(previous), await stateVersionOf(PRESENT)];
  const steps = upgradeSteps(before >= now);
  return {
    name: 'upgrade',
    target: 'releases',
    does: `every program is upgraded, taken back${before < now ? `, but for policy, whose memory has version ${now} and not ${before} any more,` : ''} and upgraded again`,
    heals: 'everything is of the present release',
    lastsS: [seconds, seconds],
    inject: async (world) => take(world, steps, { releases: { present: PRESENT, previous }, seconds }),
  };
}

/** Starts the steps, spread evenly over the time. The returned function waits for the last one. */
export function take(
  world: World,
  steps: readonly Step[],
  { releases, seconds }: { readonly releases: Releases; readonly seconds: number },
): () => Promise<void> {
  const begin = performance.now();
  const going = (async () => {
    for (const [number, step] of steps.entries()) {
      await pause(Math.max(0, begin + ((number * seconds) / steps.length) * 1000 - performance.now()));
      world.say(`step ${number + 1} of ${steps.length}: ${nameOf(step)}`);
      await takeOne(world, step, releases);
    }
  })();
  going.catch(() => undefined); // the returned promise reports it
  return () => going;
}

const nameOf = (step: Step): string =>
  'by' in step
    ? `${step.programs.join(', ')}: ${step.does === 'all' ? 'all' : 'one each'}, by the ${step.by}`
    : step.does;

async function takeOne(world: World, step: Step, releases: Releases): Promise<void> {
  switch (step.does) {
    case 'apply':
      return void (await lockboxDone(world, ['topics', 'apply'], releases.present));
    case 'replay':
      for (const name of PROJECTIONS) await lockboxDone(world, ['replay', name, '--unrecorded'], releases.present);
      return;
    case 'each':
      await Promise.all(step.programs.map((name) => replaceOne(world, name, releases[step.by])));
      return;
    case 'all':
      await Promise.all(step.programs.map((name) => replaceAll(world, name, releases[step.by])));
      return;
    default:
      throw step satisfies never;
  }
}

/** The next one serves before the last one ends, as where programs are rolled. */
async function replaceOne(world: World, name: ProgramName, release: Release): Promise<void> {
  world.releases.set(name, release);
  const instances = world.system.instances(name);
  const last = instances.find(({ checkout }) => checkout !== release.folder);
  if (!release.has(name)) return last && void (await world.end(last, 'SIGTERM'));
  if (last === undefined && instances.length >= INSTANCES) return;
  await world.serves(await world.launch(name));
  if (last !== undefined) await world.end(last, 'SIGTERM');
}

async function replaceAll(world: World, name: ProgramName, release: Release): Promise<void> {
  world.releases.set(name, release);
  await Promise.all(world.system.instances(name).map((one) => world.end(one, 'SIGTERM')));
  const next = await Promise.all(Array.from({ length: INSTANCES }, () => world.launch(name)));
  await Promise.all(next.map((one) => world.serves(one)));
}
