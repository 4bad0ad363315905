import { tenantId } from '@lockbox/contracts/ids';
import type { Queries } from '@lockbox/store/querying';
import { expect, test, vi } from 'vitest';
import { auditEventReads } from './audit-events.ts';

test('an export looks once for the requests of a ticket, and is not cut off where they become too many meanwhile', async () => {
  const requestsOfTicket = vi.fn(async () => undefined as readonly string[] | undefined);
  requestsOfTicket.mockResolvedValueOnce(['r1']);
  const asked: unknown[] = [];
  const pages = [null, 'page 3', 'page 2'];
  const auditEvents = async (_tenant: string, { requestId }: { readonly requestId: unknown }) => {
    asked.push(requestId);
    return { items: [], next: pages.pop() ?? null };
  };
  // The queries that an export uses.
  const queries = { requestsOfTicket, auditEvents } as unknown as Queries;
  const reads = auditEventReads(queries, { topic: 'lockbox.events', providerName: 'Fabrikam' });
  for await (const page of await reads.auditEventPages(tenantId('contoso'), { ticket: 'INC-7' })) void page;
  expect(asked).toEqual([['r1'], ['r1'], ['r1']]);
  expect(requestsOfTicket).toHaveBeenCalledTimes(1);
});
