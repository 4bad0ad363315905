/**
 * Whoever administers the database, or holds a ticket system's credential, says who of the provider's people may do what: only
 * the roles count that the log has, and no access comes of anything else.
 */

import { personId, type RequestId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { beforeAll, expect, test } from 'vitest';

const { system, upstream, log, store } = await deploy({
  services: ['intake', 'policy', 'projector', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleProvider('people-tests')],
});

beforeAll(() =>
  until('the provider’s people have come through', async () => {
    return (await store.collections.provider_people.countDocuments()) === sampleProvider().length;
  }),
);

const call = (person: string, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), { sub: person, provider: true }, method, path, body);

/** Without the policy, the internal approval alone would grant access. */
async function submitted(): Promise<{ id: RequestId; record: Awaited<ReturnType<Upstream['submit']>>['record'] }> {
  const request = await upstream.submit('contoso');
  await log.waitFor(request.id, 'RequestSubmitted');
  await until(
    'it is shown',
    async () => (await call('approver-1', 'GET', `/access-requests/${request.id}`)).status === 200,
  );
  return request;
}

test('whom somebody has made an internal approver in the database approves nothing', async () => {
  const { id } = await submitted();
  const approve = () => call('engineer-2', 'POST', `/access-requests/${id}/internal-decision`, { decision: 'approve' });
  expect((await approve()).status).toBe(403);
  const roles = ['ENGINEER', 'INTERNAL_APPROVER'] as const;
  await store.collections.provider_people.updateOne({ _id: personId('engineer-2') }, { $set: { roles } });
  expect(await approve()).toMatchObject({ status: 409, body: { code: 'PROVIDER_ROLE_MISSING' } });
  await log.waitFor(id, 'CommandRejected');
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'CommandRejected']);
});

test('whom somebody has put into the database asks for nothing', async () => {
  const person = await store.collections.provider_people.findOne({ _id: personId('engineer-1') });
  if (person === null) throw new Error('There is no engineer');
  await store.collections.provider_people.insertOne({ ...person, _id: personId('mallory') });
  const asked = await call('mallory', 'POST', '/access-requests', {
    tenantId: 'contoso',
    environmentId: 'prod',
    dataStores: ['prod-db'],
    permissions: ['read'],
    justification: 'None',
    trigger: 'PROVIDER_ALERT',
  });
  expect(asked).toMatchObject({ status: 409, body: { code: 'PROVIDER_PERSON_UNKNOWN' } });
});

test("a ticket system's word on who approved does not replace the role", async () => {
  const { id, record } = await submitted();
  for (const person of ['engineer-2', 'mallory', 'ada']) await upstream.decideInternally(record, 'APPROVED', person);
  await until('all are refused', () => log.typesOf(id).length === 4);
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'CommandRejected', 'CommandRejected', 'CommandRejected']);
});
