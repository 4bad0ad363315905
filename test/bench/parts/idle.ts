import { programNames } from '@lockbox/topics/programs';
import { type Idle, idleUse } from '../idle.ts';
import { approveToGranted } from '../latency.ts';
import { atMost, definePart } from '../part.ts';
import { say } from '../say.ts';
import { withSystem } from './system.ts';

const WARM_UP = 20;

export const idle = definePart<readonly Idle[]>({
  name: 'idle',
  about: 'memory and processor time of each program with nothing to do',
  measure: ({ quick }) =>
    withSystem(async ({ namespace, system, load }) => {
      // A little work comes first: a worker that has worked keeps its connections and producers, as in production.
      await approveToGranted(namespace, load, WARM_UP);
      say('idle: the programs come to rest, then they are watched …');
      const services = programNames.flatMap((name) => system.instances(name));
      await idleUse(services, quick ? 3 : 30);
      return await idleUse(services, quick ? 6 : 60);
    }),
  figures: (programs) =>
    programs.flatMap(({ service, residentMiB, cpuPercent }) => {
      const limits =
        service === 'portal' ? undefined : { memory: atMost(150), processor: atMost(service === 'policy' ? 2 : 1) };
      return [
        { what: `${service}, idle: memory`, value: residentMiB, unit: 'MiB', target: limits?.memory },
        { what: `${service}, idle: share of a core`, value: cpuPercent, unit: '%', target: limits?.processor },
      ];
    }),
});
