import { type LoadWithKills, loadWithKills } from '../../faults/load-with-kills.ts';
import { PER_SECOND } from '../flow/steady.ts';
import { atMost, definePart } from '../part.ts';
import { say } from '../say.ts';

export const faults = definePart<LoadWithKills>({
  name: 'faults',
  about: 'whole lifecycles at 20 a second while random programs are killed with -9, and what has to hold all the same',
  lasts: true,
  async measure({ minutes }) {
    const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const measured = await loadWithKills({ seconds: minutes * 60, perSecond: PER_SECOND, seed, say });
    for (const violation of measured.violations) say(`faults: VIOLATED: ${violation}`);
    return measured;
  },
  figures: ({ seed, requests, kills, violations }) => [
    { what: 'lifecycles while programs were killed', note: `seed ${seed}`, value: requests, unit: '' },
    {
      what: 'kills',
      note: Object.entries(kills)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
      value: Object.values(kills).reduce((sum, count) => sum + count, 0),
      unit: '',
    },
    { what: 'invariants that did not hold', value: violations.length, unit: '', target: atMost(0) },
  ],
});
