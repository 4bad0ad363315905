/** A tenant that sets what an emergency may do, seen as each of its users sees it: log, API, e-mail, dead letters. */
import { personId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { beforeAll, describe, expect, test } from 'vitest';

const run = `${Date.now().toString(36)}-${process.pid}`;
/** A name of this run's own, since the mail catcher may have the mail of other runs. */
const contoso = `contoso-${run}`;
const claim = { exclusion: 'EMERGENCY', declaredBy: personId('legal-1') } as const;

const { system, upstream, log, letters, store } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleProvider(`provider-${run}`)],
  policyOf: [contoso],
});

const call = (sub: string, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), { sub, tenant: contoso }, method, path, body);
const setRule = (sub: string, rule: string) => call(sub, 'PUT', '/policy/emergency-rule', { rule });
const decide = (sub: string, id: string, decision: 'approve' | 'deny') =>
  call(sub, 'POST', `/lockbox-requests/${id}/decision`, { decision, comment: null });

/** The text, on one line, of the e-mail with this subject and these words. */
const letterTo = (person: string, subject: RegExp, about = ''): Promise<string> =>
  until(`${person} has the e-mail ${subject}`, async () =>
    (await mailTo(`${person}@${contoso}.example`))
      .find((mail) => subject.test(mail.subject) && mail.text.includes(about))
      ?.text.replaceAll(/\s+/g, ' '),
  );

async function claimed(changes: Parameters<typeof upstream.submit>[1] = {}): Promise<string> {
  const { id, record } = await upstream.submit(contoso, { ...claim, ...changes });
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('the API shows it', async () => (await call('ada', 'GET', `/lockbox-requests/${id}`)).status === 200);
  return id;
}

beforeAll(() =>
  until('the directory is projected', () => store.collections.principals.findOne({ _id: `${contoso}/eve` })),
);

test('a tenant without a choice of its own gets a notice of an emergency, which opens access', async () => {
  expect((await call('ada', 'GET', '/policy')).body).toMatchObject({
    emergencyRule: { rule: 'opens', setAt: null, setBy: null },
  });
  const { id, record } = await upstream.submit(contoso, claim);
  await upstream.decideInternally(record);
  expect(await log.waitFor(id, 'AccessGranted')).toMatchObject({ basis: 'EMERGENCY' });
});

describe('a tenant that asks for an approver', () => {
  test('is set by one of its administrators, and the others get a notice', async () => {
    const set = await setRule('ada', 'needs-approver');
    expect(set).toMatchObject({
      status: 200,
      body: { emergencyRule: { rule: 'needs-approver', setAt: expect.any(String), setBy: { id: 'ada' } } },
    });
    expect(await letterTo('bob', /^The rule for emergencies was changed/)).toContain('only with your approval');
    expect(await setRule('bob', 'needs-approver')).toMatchObject({
      status: 409,
      body: { code: 'EMERGENCY_RULE_UNCHANGED' },
    });
    expect((await setRule('bob', 'sometimes')).status).toBe(400);
    expect((await setRule('cy', 'refused')).status).toBe(403);
  });

  test('is asked of an emergency, reads that it is one and who claims it, and lets it in by an approval', async () => {
    const id = await claimed();
    expect(await log.waitFor(id, 'LockboxRequestCreated')).toMatchObject({
      exclusion: 'EMERGENCY',
      declaredBy: 'legal-1',
    });
    expect(await letterTo('ada', /^Action needed/, id)).toContain(
      'legal-1 at the provider claims that it is an emergency',
    );
    const { body } = await call('ada', 'GET', `/lockbox-requests/${id}`);
    expect(body).toMatchObject({
      status: 'action-needed',
      exclusion: 'EMERGENCY',
      declaredBy: { id: 'legal-1' },
      facts: { emergencyRule: 'NEEDS_APPROVER' },
      access: null,
    });
    expect(await decide('ada', id, 'approve')).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await log.waitFor(id, 'AccessGranted')).toMatchObject({ basis: 'CUSTOMER_APPROVAL' });
    expect(log.typesOf(id)).not.toContain('ExclusionDeclared');
  });

  test('is asked also where the policy would not ask, and a denial gives no access', async () => {
    const id = await claimed({ environmentId: 'sandbox' as never, dataStores: ['sandbox-db' as never] }); // ids
    expect(await decide('bob', id, 'deny')).toMatchObject({ status: 200, body: { status: 'denied', access: null } });
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('decides by what was shown alone: a database that hides the claim has no approval', async () => {
    const id = await claimed();
    await store.collections.requests.updateOne({ _id: id as never }, { $set: { exclusion: null, declaredBy: null } });
    expect(await decide('ada', id, 'approve')).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });
});

describe('a tenant that refuses emergencies', () => {
  test('lets none be submitted, and none that waited be approved internally', async () => {
    const before = await upstream.submit(contoso, claim);
    await log.waitFor(before.id, 'RequestSubmitted');
    expect((await setRule('bob', 'refused')).status).toBe(200);
    await upstream.decideInternally(before.record);
    const { id } = await upstream.submit(contoso, claim);
    for (const refused of [before.id, id]) {
      expect(await log.waitFor(refused, 'CommandRejected')).toMatchObject({
        reasonCode: 'EMERGENCY_REFUSED_BY_CUSTOMER',
      });
      expect(log.typesOf(refused)).not.toContain('AccessGranted');
    }
    await until('their senders find both among the dead letters', () => {
      const codes = letters.records.map(({ headers }) => headers[DEAD_LETTER_HEADERS.code]);
      return codes.filter((code) => code === 'EMERGENCY_REFUSED_BY_CUSTOMER').length === 2;
    });
  });

  test('changes that by two administrators while its rule asks for two approvers', async () => {
    expect((await call('ada', 'PUT', '/policy/approval-rule', { scope: 'all' })).status).toBe(200);
    const proposed = await setRule('ada', 'opens');
    expect(proposed).toMatchObject({ status: 202, body: { status: 'proposed' } });
    expect((await call('bob', 'GET', '/policy')).body).toMatchObject({
      emergencyRule: { rule: 'refused' },
      proposedChange: { change: 'set-emergency-rule', rule: null, emergencyRule: 'opens', proposedBy: { id: 'ada' } },
    });
    expect(await letterTo('bob', /^To confirm by /)).toContain('proposes another rule for emergencies');
    const { proposal } = proposed.body;
    const confirmed = await call('bob', 'POST', '/policy/proposed-change/confirmation', { proposal });
    expect(confirmed).toMatchObject({ status: 200, body: { emergencyRule: { rule: 'opens' }, proposedChange: null } });
  });
});
