import { atLeast, definePart } from '../part.ts';
import { coresFor, scaling as measureScaling, type Scaling } from '../scaling.ts';

export const scaling = definePart<Scaling>({
  name: 'scaling',
  about: 'one, two and four instances of a worker (--worker), while there are cores for them',
  measure: ({ quick, worker }) => measureScaling(worker, quick ? 200 : 5_000),
  figures({ worker, cores, rates }) {
    const one = rates.find(({ instances }) => instances === 1);
    return [2, 4].map((instances) => {
      const rate = rates.find((other) => other.instances === instances);
      const what = `${instances} instances of ${worker} ÷ ${instances} times one`;
      if (one === undefined || rate === undefined) {
        const note = `it needs ${coresFor(instances)} cores, and there are ${cores}`;
        return { row: 14, what, note, value: Number.NaN, unit: '' };
      }
      return { row: 14, what, value: rate.perSecond / (instances * one.perSecond), unit: '', target: atLeast(0.85) };
    });
  },
});
