import { expect, test } from 'vitest';
import { anyItemSeal, NOW, pendingItem } from '../testing/pending-item.ts';
import type { SettledItem } from '../work-list/item.ts';
import { createRecorder } from './recorder.ts';
import type { ItemChanges } from './write-buffer.ts';

const item = pendingItem({ nextAt: NOW - 1, attempts: 1 });

function recorded() {
  const changes: ItemChanges[] = [];
  const settled: string[] = [];
  const written: SettledItem[] = [];
  const due: number[] = [];
  const recorder = createRecorder({
    buffer: {
      async add(_id, change) {
        changes.push(change);
      },
      written: async () => undefined,
    },
    itemSeal: anyItemSeal,
    clock: { now: () => NOW },
    onSettled: (_item, { outcome, detail }) => void settled.push(`${outcome} ${detail}`),
    onWritten: (one) => void written.push(one),
    onDue: (at) => void due.push(at),
    onFailed: () => undefined,
  });
  return { recorder, changes, settled, written, due };
}

test('a delivery and a refusal settle the item, and count as an attempt', async () => {
  const { recorder, changes, settled, written } = recorded();
  await recorder.attempted(item, { kind: 'delivered', detail: '250' });
  await recorder.attempted(item, { kind: 'refused', detail: '550' });
  const outcomes = [
    { state: 'SETTLED', settled: { outcome: 'DELIVERED', detail: '250', at: NOW, attempts: 2 } },
    { state: 'SETTLED', settled: { outcome: 'FAILED', detail: '550', at: NOW, attempts: 2 } },
  ];
  expect(changes).toMatchObject(outcomes);
  expect(settled).toEqual(['DELIVERED 250', 'FAILED 550']);
  expect(written).toMatchObject(outcomes.map((outcome) => ({ _id: item._id, ...outcome })));
});

test('what may succeed later is tried again, at its last moment at the latest', async () => {
  const { recorder, changes, due } = recorded();
  await recorder.attempted(item, { kind: 'deferred', detail: '452' });
  expect(changes).toEqual([{ nextAt: item.until, attempts: 2, failure: '452', seal: 'sealed' }]);
  expect(due).toEqual([item.until]);
});

test('an outcome that this instance cannot send is due again after a while', async () => {
  const { recorder, changes } = recorded();
  await recorder.attempted(item, { kind: 'delivered', detail: '250' });
  expect(changes).toMatchObject([{ nextAt: NOW + 10_000, reports: 1 }]);
});

test('an attempt on a channel that is down costs the item nothing', async () => {
  const { recorder, changes } = recorded();
  await recorder.attempted(item, { kind: 'unreachable', detail: 'ECONNREFUSED' });
  await recorder.givenBack(item);
  expect(changes).toEqual([{ nextAt: item.nextAt }, { nextAt: item.nextAt }]);
});

test('what is settled without an attempt counts none', async () => {
  const { recorder, changes } = recorded();
  await recorder.settled(item, { outcome: 'SKIPPED', detail: 'DECIDED' });
  expect(changes).toMatchObject([{ state: 'SETTLED', settled: { attempts: 1 } }]);
});
