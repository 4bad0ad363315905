import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { NamedRequest } from '@lockbox/store/querying';
import { expect, test } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { requestOutcome } from './request-outcome.ts';

/** The parts of requests and reads that the code uses. */
const request = { sequence: 4 } as RequestDocument;
const reads = {
  namedRequest: async (read: RequestDocument) => ({ request: read, engineerName: 'Erin' }) as NamedRequest,
} as Dependencies['reads'];

test('values that the caller has just sent replace those that were read', async () => {
  const sent = { customerApproverName: 'Ada' };
  const decided = await requestOutcome(reads, request, async () => [], sent);
  expect(decided).toMatchObject({ engineerName: 'Erin', customerApproverName: 'Ada' });
});
