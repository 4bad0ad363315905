import { tenantId } from '@lockbox/contracts/ids';
import { ADMINISTRATOR, lifeOfRequest } from '@lockbox/store/testing/sample-events';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import type { Needed } from './projection-progress.ts';
import type { ProjectionWait } from './projection-wait.ts';
import { createReadYourWrites } from './read-your-writes.ts';

const contoso = tenantId('contoso');

/** Projections that show nothing before the test says so. */
function projections() {
  const asked: Needed[] = [];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const shown: ProjectionWait['shown'] = (needed) => {
    asked.push(needed);
    return promise;
  };
  // `shown` is all that is used of it.
  return { wait: { shown } as unknown as ProjectionWait, asked, show: () => resolve(true) };
}

const [, , , approved, granted] = lifeOfRequest('contoso', 1).map(([data], index) =>
  eventOf('contoso', index + 1, data, { actor: ADMINISTRATOR }),
);
if (!approved || !granted) throw new Error('five events');

test('a read waits until the projection shows what was decided before it: the grant, and the comment', async () => {
  const { wait, asked, show } = projections();
  const writes = createReadYourWrites(wait, 60_000);
  for (const event of [approved, granted]) writes.seen(event);
  const read = writes.shown(contoso);
  expect(asked).toMatchObject([
    { document: { collection: 'requests', sequence: 5 }, textId: 'contoso/comment-1', eventId: null },
  ]);
  expect(await Promise.race([read, Promise.resolve('waits')])).toBe('waits');
  show();
  await read;
  await writes.shown(contoso);
  expect(asked).toHaveLength(1);
});

test('nobody waits for what another tenant or the system did, nor for what is long ago', async () => {
  const { wait, asked } = projections();
  const writes = createReadYourWrites(wait, 60_000);
  writes.seen({ ...granted, actor: { kind: 'SYSTEM', id: 'timer' } });
  await writes.shown(contoso);
  writes.seen(granted);
  await writes.shown(tenantId('fabrikam'));
  const forgetful = createReadYourWrites(wait, 0);
  forgetful.seen(granted);
  await forgetful.allShown();
  expect(asked).toEqual([]);
});
