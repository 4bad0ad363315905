import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { NamedRequest } from '@lockbox/store/querying';
import { expect, test } from 'vitest';
import type { Dependencies } from './dependencies.ts';
import { requestOutcome } from './request-outcome.ts';

/** Of requests and reads, what is looked at. */
const request = (sequence: number) => ({ sequence }) as RequestDocument;
const named = (sequence: number, engineerName: string) =>
  ({ request: request(sequence), engineerName }) as NamedRequest;
const reads = {
  withAllTexts: async (read: NamedRequest): Promise<NamedRequest> => ({ ...read, environmentName: 'with late texts' }),
  namedRequest: async ({ sequence }: RequestDocument) => named(sequence, 'read anew'),
} as Dependencies['reads'];

const outcome = (read: NamedRequest | null) => requestOutcome(reads, request(4), async () => [], {}, read);

test('what was read to make a decision is what its answer shows, with the texts that come late', async () => {
  expect(await outcome(named(4, 'read before'))).toMatchObject({
    engineerName: 'read before',
    environmentName: 'with late texts',
  });
});

test('what was read of another state of the request, or of none, is read anew', async () => {
  for (const read of [named(3, 'read before'), named(5, 'read before'), null])
    expect(await outcome(read)).toEqual({ request: request(4), engineerName: 'read anew' });
});

test('what the caller has just sent stands above what was read', async () => {
  const sent = { customerApproverName: 'Ada' };
  const decided = await requestOutcome(reads, request(4), async () => [], sent, named(4, 'read before'));
  expect(decided).toMatchObject({ engineerName: 'read before', customerApproverName: 'Ada' });
});
