import { expect, test } from 'vitest';
import { noteWriting } from './apply-events.ts';
import type { Changed } from './fold-stored.ts';
import { memberOf } from './group.ts';

test('what is to be taken back does not grow with attempts, and what each has changed is kept', () => {
  const member = memberOf({ schema: 'events', topic: 'events', partition: 0, records: [], heartbeat: async () => {} });
  const task = { member, definition: { name: 'counts' } };
  const document = (sequence: number) => ({ _id: 'contoso', sequence });
  // A note looks at nothing else of it.
  const writing = (before: object | null, after: object) =>
    noteWriting([{ task, before, after } as unknown as Changed]);
  for (let attempt = 0; attempt < 50; attempt++) writing(document(1), document(7));
  writing(null, document(7)); // the database was emptied meanwhile
  expect([...member.written.values()].flat()).toMatchObject([
    { before: document(1), after: document(7) },
    { before: null, after: document(7) },
  ]);
});
