import { openFlowSystem } from '../flow/flow-system.ts';
import { growthMiB, type Soak, soak as soakFor } from '../flow/soak.ts';
import { atMost, definePart } from '../part.ts';

export const soak = definePart<Soak>({
  name: 'soak',
  about: 'memory of each program while lifecycles go on at 20 a second',
  lasts: true,
  async measure({ minutes }) {
    const flow = await openFlowSystem();
    try {
      return await soakFor(flow, minutes);
    } finally {
      await flow.close();
    }
  },
  figures: ({ minutes, memoryMiB }) =>
    Object.entries(memoryMiB).flatMap(([name, samples]) => [
      {
        row: 13,
        what: `${name}: memory after ${minutes} minutes at 20 a second`,
        value: samples.at(-1) ?? Number.NaN,
        unit: 'MiB',
        target: atMost(200),
      },
      {
        row: 13,
        what: `${name}: memory in the last quarter, more than in the second`,
        value: growthMiB(samples),
        unit: 'MiB',
        target: atMost(10),
      },
    ]),
});
