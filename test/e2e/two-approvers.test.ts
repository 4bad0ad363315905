/** A tenant that asks for two approvers, seen as each of its users sees it: log, API, e-mail. */
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';

const run = `${Date.now().toString(36)}-${process.pid}`;
const mailDomain = `provider-${run}`;
/** A name of this run's own, since the mail catcher may have the mail of other runs. */
const contoso = `contoso-${run}`;

const { system, upstream, log, store } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleProvider(mailDomain)],
  policyOf: [contoso],
});

const call = (sub: string, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), { sub, tenant: contoso }, method, path, body);
const asProvider = (method: string, path: string) =>
  callApi(system.portalUrl(), { sub: 'engineer-1', provider: true }, method, path);
const decide = (sub: string, id: string, decision: 'approve' | 'deny', comment: string | null = null) =>
  call(sub, 'POST', `/lockbox-requests/${id}/decision`, { decision, comment });
/** The fields that the test reads of the API's answer about the policy or a request. */
interface Answered {
  readonly shown: string;
  readonly proposedChange: { readonly proposal: string };
  readonly approvals: { readonly needed: number; readonly given: readonly object[] } | null;
}
const seenBy = async (sub: string, path: string): Promise<Answered> =>
  (await call(sub, 'GET', path)).body as unknown as Answered; // of the API
const proposalSeenBy = async (sub: string): Promise<string> => (await seenBy(sub, '/policy')).proposedChange.proposal;
const setRule = (sub: string, rule: object) => call(sub, 'PUT', '/policy/approval-rule', rule);

/** The text, on one line, of the letter with this subject and these words. */
const letterTo = (person: string, subject: RegExp, about = ''): Promise<string> =>
  until(`${person} has the letter ${subject}`, async () =>
    (await mailTo(`${person}@${contoso}.example`))
      .find((mail) => subject.test(mail.subject) && mail.text.includes(about))
      ?.text.replaceAll(/\s+/g, ' '),
  );

async function waiting(): Promise<string> {
  const { id, record } = await upstream.submit(contoso);
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('the API shows it', async () => (await call('ada', 'GET', `/lockbox-requests/${id}`)).status === 200);
  return id;
}

beforeAll(() =>
  until('the directory is projected', () => store.collections.principals.findOne({ _id: `${contoso}/eve` })),
);

describe('a tenant', () => {
  test('asks for two approvers by one of its administrators, and the other gets a notice', async () => {
    const set = await setRule('ada', { scope: 'environments', environmentIds: ['prod'] });
    expect(set).toMatchObject({
      status: 200,
      body: {
        approvalRule: { scope: 'environments', environments: [{ id: 'prod' }], setBy: { id: 'ada' }, canBeMet: true },
        proposedChange: null,
      },
    });
    expect(await letterTo('bob', /^The rule for approvals was changed/)).toContain(
      `requests for these environments need two approvers: ${contoso} prod`,
    );
  });

  test('gets a clear message about a wrong rule', async () => {
    for (const [rule, code] of [
      [{ scope: 'permissions' }, 'APPROVAL_RULE_INVALID'],
      [{ scope: 'environments', environmentIds: ['nowhere'] }, 'ENVIRONMENT_UNKNOWN'],
      [{ scope: 'environments', environmentIds: ['prod'] }, 'APPROVAL_RULE_UNCHANGED'],
    ] as const)
      expect(await setRule('bob', rule)).toMatchObject({ status: 409, body: { code } });
    expect((await setRule('bob', { scope: 'everything' })).status).toBe(400);
    expect((await setRule('cy', { scope: 'all' })).status).toBe(403);
  });
});

describe('a request', () => {
  let id: string;

  test('says that two are needed, in its event, its letter and the API', async () => {
    id = await waiting();
    expect(await log.waitFor(id, 'LockboxRequestCreated')).toMatchObject({
      approvalsNeeded: 2,
      approvalRule: { scope: 'ENVIRONMENTS', environmentIds: ['prod'] },
    });
    expect(await letterTo('ada', /^Action needed/, id)).toContain('unless two of you approve it');
    const { body } = await call('bob', 'GET', `/lockbox-requests/${id}`);
    expect(body).toMatchObject({ approvals: { needed: 2, rule: { scope: 'environments' }, given: [] } });
  });

  test('still waits after the first approval; the others get a notice that one more is needed', async () => {
    const first = await decide('ada', id, 'approve', 'called them back');
    expect(first).toMatchObject({
      status: 200,
      body: {
        status: 'action-needed',
        access: null,
        customerDecision: null,
        approvals: { given: [{ by: { id: 'ada' }, comment: 'called them back', counts: true }] },
      },
    });
    await log.waitFor(id, 'ApprovalRecorded');
    expect(log.typesOf(id)).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'ApprovalRecorded',
    ]);
    const letter = await letterTo('bob', /^One more approval needed/, id);
    expect(letter).toContain(`ada of ${contoso} approved the request.`);
    expect(letter).toContain('called them back');
    const toAda = await mailTo(`ada@${contoso}.example`);
    expect(toAda.filter(({ subject }) => subject.startsWith('One more'))).toEqual([]);
  });

  test('shows the provider that one of two has approved, and neither who nor why', async () => {
    const seen = await until('the provider sees it', async () => {
      const { body } = await asProvider('GET', `/access-requests/${id}`);
      return (body as unknown as Answered).approvals?.given.length === 1 ? body : undefined; // of the API
    });
    expect(seen).toMatchObject({ status: 'action-needed', customerDecision: null, access: null });
    expect(seen.approvals).toEqual({ needed: 2, given: [{ at: expect.any(String), counts: true }] });
    expect(JSON.stringify(seen)).not.toMatch(/\bada\b|called them back/);
  });

  test('is not approved a second time by the same person', async () => {
    const { shown } = await seenBy('ada', `/lockbox-requests/${id}`);
    const again = await call('ada', 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve', shown });
    expect(again).toMatchObject({ status: 409, body: { code: 'APPROVED_BY_SAME_PERSON' } });
  });

  test('is not approved by somebody who has not seen the first approval', async () => {
    const other = await waiting();
    const { shown } = await seenBy('bob', `/lockbox-requests/${other}`);
    expect((await decide('ada', other, 'approve')).status).toBe(200);
    const approval = { decision: 'approve', shown };
    expect(await call('bob', 'POST', `/lockbox-requests/${other}/decision`, approval)).toMatchObject({
      status: 409,
      body: { code: 'SHOWN_DIFFERS' },
    });
    const denied = await call('bob', 'POST', `/lockbox-requests/${other}/decision`, { ...approval, decision: 'deny' });
    expect(denied).toMatchObject({ status: 200, body: { status: 'denied', access: null } });
    expect(log.typesOf(other)).not.toContain('AccessGranted');
  });

  test('is not approved by somebody who does not say what they saw', async () => {
    const unsaid = { decision: 'approve', shown: null };
    expect(await call('bob', 'POST', `/lockbox-requests/${id}/decision`, unsaid)).toMatchObject({
      status: 428,
      body: { code: 'PRECONDITION_REQUIRED' },
    });
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('is not approved by somebody to whom the database says that theirs is the first of two', async () => {
    const other = await waiting();
    expect((await decide('ada', other, 'approve')).status).toBe(200);
    const ada = { _id: `${contoso}/ada` };
    const before = await store.collections.principals.findOne(ada);
    await store.collections.principals.updateOne(ada, { $set: { roles: ['AUDITOR'] } });
    const { shown, approvals } = await seenBy('bob', `/lockbox-requests/${other}`);
    await store.collections.principals.updateOne(ada, { $set: { roles: before?.roles ?? [] } });
    expect(approvals?.given).toMatchObject([{ by: { id: 'ada' }, counts: false }]);
    const approval = { decision: 'approve', shown };
    expect(await call('bob', 'POST', `/lockbox-requests/${other}/decision`, approval)).toMatchObject({
      status: 409,
      body: { code: 'SHOWN_DIFFERS' },
    });
    expect(log.typesOf(other)).not.toContain('AccessGranted');
  });

  test('is approved by the second, who saw the first: access begins', async () => {
    const { shown, approvals } = await seenBy('bob', `/lockbox-requests/${id}`);
    expect(approvals?.given).toMatchObject([{ by: { id: 'ada' }, text: { differs: false } }]);
    const second = await call('bob', 'POST', `/lockbox-requests/${id}/decision`, {
      decision: 'approve',
      shown,
    });
    expect(second).toMatchObject({
      status: 200,
      body: { status: 'approved', access: { state: 'running' }, customerDecision: { by: { id: 'bob' } } },
    });
    expect(await log.waitFor(id, 'RequestApproved')).toMatchObject({ firstApproverId: 'ada' });
    await log.waitFor(id, 'AccessGranted');
    expect(await letterTo('ada', /^Approved, access until /, id)).toContain(
      `Handled by ada of ${contoso} and bob of ${contoso}`,
    );
  });

  test('is denied by whoever approved first, as long as there is no access', async () => {
    const other = await waiting();
    expect((await decide('ada', other, 'approve')).status).toBe(200);
    expect(await decide('ada', other, 'deny')).toMatchObject({ status: 200, body: { status: 'denied', access: null } });
  });
});

describe('while the rule asks for two', () => {
  test('one administrator only proposes to turn the policy off', async () => {
    const off = await call('ada', 'PUT', '/policy', { enabled: false });
    expect(off).toMatchObject({ status: 202, body: { status: 'proposed', proposal: expect.any(String) } });
    const { body } = await call('bob', 'GET', '/policy');
    expect(body).toMatchObject({
      enabled: true,
      proposedChange: {
        proposal: off.body.proposal,
        change: 'disable-policy',
        rule: null,
        proposedBy: { id: 'ada' },
        counts: true,
      },
    });
    expect(await letterTo('bob', /^To confirm by /)).toContain('proposes to turn Customer Lockbox off');
  });

  test('the same one does not confirm it, and nobody confirms anything else', async () => {
    const proposal = await proposalSeenBy('ada');
    const confirm = (sub: string, what: string) =>
      call(sub, 'POST', '/policy/proposed-change/confirmation', { proposal: what });
    expect(await confirm('ada', proposal)).toMatchObject({ status: 409, body: { code: 'CONFIRMED_BY_PROPOSER' } });
    expect(await confirm('bob', '0'.repeat(64))).toMatchObject({ status: 409, body: { code: 'PROPOSAL_DIFFERS' } });
    expect((await confirm('cy', proposal)).status).toBe(403);
  });

  test('any of them withdraws it, and the others get a notice', async () => {
    const proposal = await proposalSeenBy('bob');
    const withdrawn = await call('bob', 'POST', '/policy/proposed-change/withdrawal', { proposal });
    expect(withdrawn).toMatchObject({ status: 200, body: { enabled: true, proposedChange: null } });
    expect(await letterTo('ada', /was withdrawn$/)).toContain(`bob of ${contoso} withdrew it`);
  });

  test('the rule is changed by two of them, as it was proposed', async () => {
    const proposed = await setRule('ada', { scope: 'none' });
    expect(proposed.status).toBe(202);
    const { proposal } = proposed.body;
    const done = await call('bob', 'POST', '/policy/proposed-change/confirmation', { proposal });
    expect(done).toMatchObject({
      status: 200,
      body: { approvalRule: { scope: 'none' }, proposedChange: null },
    });
    const set = await until('the log has the rule that was proposed', () =>
      log.ofTenant(contoso).find(({ data }) => data.type === 'ApprovalRuleSet' && data.proposal === proposal),
    );
    expect(set).toMatchObject({ actor: { id: 'bob' }, data: { proposedBy: 'ada' } });
  });
});
