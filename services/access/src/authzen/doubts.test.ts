import { DOUBTS } from '@lockbox/grants/grant';
import { DOUBTFUL_REASONS as KNOWN_TO_GUARDS } from '@lockbox/guard/ask-access';
import { expect, test } from 'vitest';

test('guards, which have nothing of Lockbox, know all reasons for which access cannot tell', () => {
  expect([...KNOWN_TO_GUARDS]).toEqual(DOUBTS);
});
