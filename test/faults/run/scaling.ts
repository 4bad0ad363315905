/** A worker that is scaled while load goes on, as docs/guides/platform-teams.md has it. */
import { setTimeout as pause } from 'node:timers/promises';
import { sharedPartitions } from '../shared-partitions.ts';
import type { Fault } from './fault.ts';
import { INSTANCES, PARTITIONS } from './world.ts';

const MOST = 4;
/** Each number of instances has to serve for as long. */
const SERVES_MS = [1_000, 4_000] as const;

export const scaling: readonly Fault[] = [
  {
    name: 'scale-policy',
    target: 'policy',
    does: `policy goes down to one instance, and up to ${MOST}, one by one, each of which has to get partitions`,
    heals: 'the last that came are stopped, and as many are there as before',
    lastsS: [30, 45],
    async inject(world, random) {
      const end = (from: number) =>
        Promise.all(
          world.system
            .instances('policy')
            .slice(from)
            .map((one) => world.end(one, 'SIGTERM')),
        );
      await end(1);
      for (let instances = 1; ; instances++) {
        const held = await sharedPartitions(world.system, 'policy', { instances, partitions: PARTITIONS });
        world.say(`scale-policy: the instances of policy have ${held.join(', ')} partitions`);
        await pause(random.between(...SERVES_MS));
        if (instances === MOST) break;
        await world.launch('policy');
      }
      return async () => void (await end(INSTANCES));
    },
  },
];
