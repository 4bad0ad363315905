import { expect, test } from 'vitest';
import { documentsAfter } from '../../testing/folded.ts';
import { lifeOfRequest } from '../../testing/sample-events.ts';
import { auditEvents } from './collection.ts';

test("the trail has every event with its record's hash, and digests as hex", () => {
  const trail = documentsAfter(auditEvents, lifeOfRequest('contoso', 1));
  expect(trail).toHaveLength(7);
  expect(trail[0]).toMatchObject({
    type: 'RequestSubmitted',
    offset: 100,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    data: { justification: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  });
});
