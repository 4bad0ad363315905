import { personId, tenantId } from '@lockbox/contracts/ids';
import { createLogger } from '@lockbox/platform/log';
import type { Outgoing } from '@lockbox/worker/definition';
import { expect, test, vi } from 'vitest';
import { createOutcomes } from '../commands/outcomes.ts';
import type { Identity } from '../sign-in/tokens.ts';
import { createAdministration, REFUSALS_AN_HOUR } from './administration.ts';

const person = (id: string, tenant = 'contoso'): Identity => ({
  kind: 'customer',
  tenantId: tenantId(tenant),
  personId: personId(id),
});

function recording() {
  const sent: string[] = [];
  const send = vi.fn(async (records: readonly Outgoing[]) => void sent.push(...records.map(({ key }) => String(key))));
  const { refused } = createAdministration({
    toRecord: ({ tenantId: tenant }) => ({ topic: 'commands', key: Buffer.from(tenant), value: null, headers: {} }),
    send,
    outcomes: createOutcomes(1),
    people: { isTenant: async () => true },
    log: createLogger('portal', 'silent'),
  });
  return { sent, send, refused };
}

test("of the refusals of a tenant's people together so many are recorded in an hour", async () => {
  const { sent, refused } = recording();
  for (let call = 0; call < 2 * REFUSALS_AN_HOUR; call++) refused(person(`p${call % 7}`), `GET /${call}`, 'FORBIDDEN');
  refused(person('megan', 'fabrikam'), 'GET /x', 'FORBIDDEN');
  await vi.waitFor(() => expect(sent).toContain('fabrikam'), 30_000);
  expect(sent.filter((tenant) => tenant === 'contoso')).toHaveLength(REFUSALS_AN_HOUR);
});

test('a refusal that could not be recorded is recorded the next time, and then once', async () => {
  const { sent, send, refused } = recording();
  send.mockRejectedValueOnce(new Error('Kafka does not answer'));
  await vi.waitFor(() => {
    refused(person('ada'), 'GET /x', 'FORBIDDEN');
    expect(sent).toHaveLength(1);
  }, 30_000);
  expect(send).toHaveBeenCalledTimes(2);
  refused(person('ada'), 'GET /x', 'FORBIDDEN');
  refused(person('ada'), 'GET /y', 'FORBIDDEN');
  await vi.waitFor(() => expect(sent).toHaveLength(2), 30_000);
});
