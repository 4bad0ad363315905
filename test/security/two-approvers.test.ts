/** When two approvers are needed, one approval opens no access, neither sent twice nor signed with policy's own key. */
import type { RequestId } from '@lockbox/contracts/ids';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { deploy } from '@lockbox/testing/deployment';
import { proofHeaders } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectForger } from './forger.ts';

const TENANT = 'contoso';
const PARTITION = 0;

const { namespace, system, upstream, senders, log } = await deploy({
  partitions: 1,
  services: ['intake', 'policy', 'audit'],
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
  policyOf: [TENANT],
});
const forger = await connectForger(namespace);
afterAll(() => forger.close());

/** With the portal's key, as whoever has stolen it could. */
const approve = (requestId: RequestId, person: string) => {
  const shown = shownInLog(log.ofTenant(TENANT), requestId);
  const unsigned = { assertion: null, commentSalt: null };
  return senders.send(
    'portal',
    TENANT,
    { type: 'ApproveRequest', requestId, comment: null, shown, ...unsigned },
    { person },
  );
};
const named = (code: string): boolean =>
  system.instances('audit').some((audit) => audit.log().includes(`"alarm":"${code}"`));

async function waiting(): Promise<RequestId> {
  const { id, record } = await upstream.submit(TENANT);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  return id;
}

beforeAll(async () => {
  const everything = { scope: 'ALL', environmentIds: [], permissions: [] } as const;
  const rule = { type: 'SetApprovalRule', ...everything, assertion: null } as const;
  await senders.send('portal', TENANT, rule, { person: 'ada' });
  await until('the rule is set', () => log.ofTenant(TENANT).some(({ data }) => data.type === 'ApprovalRuleSet'));
});

test('an approval that is sent twice, or again for the same person, counts once', async () => {
  const id = await waiting();
  await approve(id, 'ada');
  await log.waitFor(id, 'ApprovalRecorded');
  await approve(id, 'ada');
  expect(await log.waitFor(id, 'CommandRejected')).toMatchObject({ reasonCode: 'APPROVED_BY_SAME_PERSON' });
  await approve(id, 'bob');
  await log.waitFor(id, 'AccessGranted');
  expect(log.typesOf(id).filter((type) => type !== 'CommandRejected')).toEqual([
    'RequestSubmitted',
    'InternallyApproved',
    'LockboxRequestCreated',
    'ApprovalRecorded',
    'RequestApproved',
    'AccessGranted',
  ]);
  expect(named('DECISION_DIFFERS')).toBe(false);
});

test("access on one approval that somebody signs with policy's key is named: the command does not lead to it", async () => {
  const id = await waiting();
  await approve(id, 'ada');
  await log.waitFor(id, 'ApprovalRecorded');
  const values = await forger.following(TENANT, await forger.approval(TENANT, id));
  const headers = proofHeaders({ topic: namespace.topics.events, partition: PARTITION }, values);
  for (const [index, value] of values.entries()) {
    await forger.write({ key: TENANT, value, headers: headers[index] ?? {}, partition: PARTITION });
  }
  await until('audit names it', () => named('DECISION_DIFFERS'));
});
