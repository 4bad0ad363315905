import { expect, test } from 'vitest';
import { documentAfter } from '../../testing/folded.ts';
import { lifeOfRequest } from '../../testing/sample-events.ts';
import { grants } from './collection.ts';

test('a grant runs until it ends', () => {
  const life = lifeOfRequest('contoso', 1);
  expect(documentAfter(grants, life.slice(0, 5))).toMatchObject({ basis: 'CUSTOMER_APPROVAL', endedAt: null });
  expect(documentAfter(grants, life)).toMatchObject({ endReason: 'PERIOD_OVER' });
});
