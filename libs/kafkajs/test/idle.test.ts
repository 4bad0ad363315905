import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inside } from './inside.ts';

interface Queue {
  readonly throttleCheckTimeoutId: unknown;
  pending: object[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}
const RequestQueue = inside<new (options: object) => Queue>('network/requestQueue');
const createQueue = () =>
  new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, clientId: 'test', broker: 'none' });

test('a connection with nothing to send arms no timer', () => {
  const queue = createQueue();
  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeNull();
});

test('pending requests are checked by one timer', async () => {
  const queue = createQueue();
  let checks = 0;
  queue.checkPendingRequests = () => {
    checks++;
  };
  queue.pending = [{}];
  queue.scheduleCheckPendingRequests();
  queue.scheduleCheckPendingRequests();
  await expect.poll(() => checks).toBe(1);
  await sleep(30);
  expect(checks).toBe(1);
});
