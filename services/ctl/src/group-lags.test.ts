import { setImmediate } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { expect, test } from 'vitest';
import { readLags } from './group-lags.ts';

test('a broker that describes no group fails the look at them, and not the process that waits for the rest', async () => {
  const withoutHandler: unknown[] = [];
  const note = (error: unknown): void => void withoutHandler.push(error);
  process.on('unhandledRejection', note);
  const admin = {
    listGroups: async () => ({ groups: [{ groupId: 'lockbox.policy' }] }),
    describeGroups: async () => {
      throw new Error('GROUP_AUTHORIZATION_FAILED');
    },
    async fetchOffsets() {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      return [];
    },
  };
  const reading = readLags(admin as unknown as Admin, 'lockbox.'); // as much of it as is used
  await expect(reading).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  process.off('unhandledRejection', note);
  expect(withoutHandler).toEqual([]);
});
