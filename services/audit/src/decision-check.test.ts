import { environmentId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import type { PartitionContext } from '@lockbox/worker/definition';
import { expect, test } from 'vitest';
import { createDecisionCheck } from './decision-check.ts';

/** Events of three commands that are missing in their topic. */
const events = [1, 2, 3].map((sequence) => ({
  ...{ topic: 'lockbox.events', partition: 0, offset: sequence, timestamp: 0, raw: null, headers: {} },
  key: Buffer.from('contoso'),
  value: eventOf('contoso', sequence, {
    type: 'ProtectionEnded',
    environmentId: environmentId('production'),
    protectedUntil: sequence,
  }),
}));

test('what was found before commands could not be read comes once with the next call, whoever gives the events again', async () => {
  let isBroken = false;
  const context = {
    partition: 0,
    offsets: async () => ({ low: 0, high: 4, lastStable: 4 }),
    async readToEnd(_schema, from) {
      if (isBroken) throw new Error('The broker does not answer');
      isBroken = true;
      return { low: 0, end: Number(from) + 2 };
    },
  } as Partial<PartitionContext> as PartitionContext; // what the check asks of it
  const check = createDecisionCheck(context, {
    commandsTopic: 'lockbox.commands',
    clock: { now: Date.now },
    believedUntil: 0,
  });
  await expect(check.follow(events, 4)).rejects.toThrow('does not answer');
  isBroken = false;
  const { differences, decided } = await check.follow(events, 4);
  expect(differences.map(({ code, sequence }) => [code, sequence])).toEqual([
    ['DECISION_DIFFERS', 1],
    ['DECISION_DIFFERS', 2],
  ]);
  expect(decided).toEqual(events.slice(0, 2));
  expect(await check.follow(events, 4)).toEqual({ differences: [], decided: [] });
});
