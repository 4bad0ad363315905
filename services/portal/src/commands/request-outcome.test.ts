import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { NamedRequest } from '@lockbox/store/querying';
import { expect, test } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { requestOutcome } from './request-outcome.ts';

/** Of requests and reads, what is looked at. */
const request = { sequence: 4 } as RequestDocument;
const reads = {
  namedRequest: async (read: RequestDocument) => ({ request: read, engineerName: 'Erin' }) as NamedRequest,
} as Dependencies['reads'];

test('what the caller has just sent stands above what was read', async () => {
  const sent = { customerApproverName: 'Ada' };
  const decided = await requestOutcome(reads, request, async () => [], sent);
  expect(decided).toMatchObject({ engineerName: 'Erin', customerApproverName: 'Ada' });
});
