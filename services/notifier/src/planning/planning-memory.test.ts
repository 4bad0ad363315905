import { personId, requestId } from '@lockbox/contracts/ids';
import { documentSeal } from '@lockbox/store/seal';
import { expect, test } from 'vitest';
import { testKeys } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { PlanningCollections } from './collections.ts';
import type { Participants } from './participants.ts';
import { createPlanningMemory, forgetPlanned, recall } from './planning-memory.ts';

const seal = documentSeal(testKeys, 'requests');

const participants = (name: string, changes: Partial<Participants> = {}): Participants =>
  seal.sealed({
    reading: '',
    _id: requestId(name),
    tenantId: acme,
    sequence: 1,
    engineerId: personId('engineer'),
    internalApproverId: null,
    waiting: true,
    ...changes,
  });

/** Stands in for MongoDB, of which only this is used. What is found is known when it is asked for, and is there when `answered` is. */
function databaseOf(stored: Map<string, Participants>, answered: Promise<void>): PlanningCollections {
  const find = ({ _id: { $in } }: { _id: { $in: readonly string[] } }) => {
    const found = $in.flatMap((id) => stored.get(id) ?? []);
    return { toArray: () => answered.then(() => found) };
  };
  return { recipients: { find }, participants: { find }, seals: { recipients: seal, participants: seal } } as never;
}

test.each([
  ['it was remembered when another one was asked for', true],
  ['it has changed since it was asked for', false],
])('what is forgotten while it is recalled is read as it is stored: %s', async (_, isRemembered) => {
  const one = participants('r-1');
  const stored = new Map([[one._id, one]]);
  const memory = createPlanningMemory(0);
  for (let index = 0; index < 5_001; index++) {
    const other = participants(`other-${index}`);
    memory.participants.set(other._id, other);
  }
  if (isRemembered) memory.participants.set(one._id, one);
  const answer = Promise.withResolvers<void>();
  const requestIds = [one._id, requestId('unknown')];
  const known = recall(databaseOf(stored, answer.promise), [{ memory, requestIds }]);

  const changed = participants('r-1', { sequence: 2, waiting: false });
  memory.participants.set(one._id, changed);
  stored.set(one._id, changed);
  forgetPlanned(memory);
  answer.resolve();
  expect((await known)[0]?.participants).toEqual(
    new Map([
      [one._id, changed],
      [requestId('unknown'), null],
    ]),
  );
  expect(memory.participants.get(one._id)).toBe(changed);
});
