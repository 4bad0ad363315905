/** One request from publication to the end of access, seen as each of its users sees it: log, database, API, e-mail. */

import type { AccessRefused, AccessUsed } from '@lockbox/contracts/generated/intake';
import { dataStoreId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { mailTo } from '@lockbox/testing/caught-mail';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { SOURCE, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const run = `${Date.now().toString(36)}-${process.pid}`;
const mailDomain = `provider-${run}`;
/** Tenants have names of this run's own, since the mail catcher may have the mail of other runs. */
const contoso = `contoso-${run}`;
const fabrikam = `fabrikam-${run}`;

const call = (whom: TokenSubject, method: string, path: string, body?: object) =>
  callApi(system.portalUrl(), whom, method, path, body);

const admin = (sub: string, tenant = contoso) => ({ sub, tenant });

/** Guards data stores, and only reports. */
const GUARD = 'gate';
/** A guard knows requests from the log. */
const byId = (id: string) => ({ requestId: requestId(id), requestSource: '', sourceRequestId: '' });

/** The text, on one line, of the letter of this subject about a request. */
const letterTo = (address: string, id: string, subject: RegExp): Promise<string> =>
  until(`${address} has the letter ${subject} about ${id}`, async () =>
    (await mailTo(address))
      .find((mail) => mail.text.includes(id) && subject.test(mail.subject))
      ?.text.replaceAll(/\s+/g, ' '),
  );

const { system, upstream, log, store } = await deploy({
  directory: [...sampleTenant(contoso), ...sampleTenant(fabrikam), ...sampleProvider(mailDomain)],
  policyOf: [contoso],
});

beforeAll(() =>
  until('the directory is projected', () => store.collections.principals.findOne({ _id: `${fabrikam}/eve` })),
);

describe('a request that the customer approves', () => {
  let id: string;
  let sourceRequestId: string;
  let grantedAt: number;

  test('is published, approved internally, and asks the customer', async () => {
    const { id: request, record } = await upstream.submit(contoso);
    id = request;
    sourceRequestId = record.sourceRequestId;
    await log.waitFor(id, 'RequestSubmitted');
    await upstream.decideInternally(record);
    const asked = await log.waitFor(id, 'LockboxRequestCreated');
    const created = log.ofTenant(contoso).find((event) => event.data === asked);
    expect(asked.expiresAt - (created?.occurredAt ?? 0)).toBe(4 * DAY_MS);
    expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated']);
  });

  test('every enabled administrator gets an e-mail about it, with a link to the portal and none that decides', async () => {
    for (const name of ['ada', 'bob']) {
      const mail = await until(`${name} has mail`, async () =>
        (await mailTo(`${name}@${contoso}.example`)).find(({ text }) => text.includes(id)),
      );
      expect(mail.subject).toContain('T-');
      expect(mail.text).toContain('The nightly export stops at record 4711');
      expect(mail.text).toContain(`/requests/${id}`);
      expect(mail.html).not.toMatch(/approve\?|decision=/i);
    }
    for (const name of ['cy', 'dee', 'eve']) expect(await mailTo(`${name}@${contoso}.example`)).toEqual([]);
  });

  test('waits in the API for its administrators, and does not exist for another tenant', async () => {
    const { body } = await until('the API has it', async () => {
      const answer = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
      return answer.status === 200 && answer;
    });
    expect(body).toMatchObject({ status: 'action-needed', engineer: { id: 'engineer-1' }, permissions: ['read'] });
    expect((await call(admin('ada', fabrikam), 'GET', `/lockbox-requests/${id}`)).status).toBe(404);
    expect((await call(admin('eve'), 'GET', `/lockbox-requests/${id}`)).status).toBe(403);
    expect((await call(admin('cy'), 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' })).status).toBe(
      403,
    );
  });

  test('is approved once, and grants exactly what was asked for 8 hours', async () => {
    const approved = await call(admin('ada'), 'POST', `/lockbox-requests/${id}/decision`, {
      decision: 'approve',
      comment: 'go ahead',
    });
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({
      status: 'approved',
      customerDecision: { comment: 'go ahead', by: { id: 'ada' } },
    });
    const again = await call(admin('bob'), 'POST', `/lockbox-requests/${id}/decision`, { decision: 'deny' });
    expect(again.status).toBe(409);
    const grant = await log.waitFor(id, 'AccessGranted');
    expect(grant).toMatchObject({
      permissions: ['read'],
      dataStores: ['prod-db'],
      engineerId: 'engineer-1',
      basis: 'CUSTOMER_APPROVAL',
    });
    grantedAt = log.ofTenant(contoso).find((event) => event.data === grant)?.occurredAt ?? 0;
    expect(grant.expiresAt - grantedAt).toBe(8 * HOUR_MS);
  });

  test('the other administrator gets a notice that it is handled, and the provider that it is approved', async () => {
    const handled = await letterTo(`bob@${contoso}.example`, id, /^Approved, access until /);
    expect(handled).toContain(`Handled by ada of ${contoso}, who approved the request.`);
    for (const person of ['engineer-1', 'approver-1']) {
      const outcome = await letterTo(`${person}@${mailDomain}.example`, id, /^Approved, access until /);
      expect(outcome).toContain(`${contoso} Ltd approved the request.`);
      expect(outcome).not.toMatch(/\bada\b/); // ids may have these letters in them
    }
    const toAda = await mailTo(`ada@${contoso}.example`);
    expect(toAda.filter(({ subject }) => subject.startsWith('Approved'))).toEqual([]);
  });

  test('has its engineer’s actions once in the log and the API, and its administrators get a notice of actions outside every grant', async () => {
    const action = {
      dataStoreId: dataStoreId('prod-db'),
      permission: 'read',
      action: 'READ',
      objectClass: 'invoice',
    } as const;
    const report: AccessUsed = {
      type: 'AccessUsed',
      source: SOURCE,
      requestId: null,
      requestSource: SOURCE,
      sourceRequestId,
      tenantId: tenantId(contoso),
      reportId: 'report-1',
      engineerId: personId('engineer-1'),
      actions: [
        { ...action, usedAt: grantedAt, count: 12 },
        { ...action, usedAt: grantedAt - 1, count: 1 },
      ],
    };
    await upstream.publish(SOURCE, [
      report,
      report,
      { ...report, reportId: 'report-2', actions: report.actions.slice(0, 1) },
    ]);
    await until(
      'both reports are in the log',
      () => log.typesOf(id).filter((type) => type === 'AccessUsed').length === 2,
    );
    expect(await log.waitFor(id, 'AccessUsedOutsideGrant')).toMatchObject({
      engineerId: 'engineer-1',
      actions: [{ usedAt: grantedAt - 1, reason: 'BEFORE_GRANT' }],
    });
    const part = { action: 'READ', objectClass: 'invoice', dataStore: 'prod-db' };
    for (const [whom, path] of [
      [admin('ada'), `/lockbox-requests/${id}`],
      [{ sub: 'engineer-2', provider: true }, `/access-requests/${id}`],
    ] as const) {
      const used = await until(`${path} has both reports`, async () => {
        const { used } = (await call(whom, 'GET', path)).body as { used?: { actions: readonly { count: number }[] } }; // the API's answer
        return used?.actions[0]?.count === 24 && used;
      });
      const time = new Date(grantedAt).toISOString();
      expect(used).toMatchObject({
        actions: [{ ...part, firstAt: time, lastAt: time }],
        outsideGrant: [{ ...part, count: 1, reason: 'BEFORE_GRANT' }],
        unlisted: 0,
      });
    }
    for (const name of ['ada', 'bob']) {
      const letter = await letterTo(`${name}@${contoso}.example`, id, /^Alarm: use of data of /);
      expect(letter).toContain('engineer-1 at the provider did with your data');
      expect(letter).toContain('opened 1 record of invoice in prod-db (before access began)');
    }
  });

  test('is opened by the guard of its data store, and the administrators get one notice of an engineer whom the guard refused', async () => {
    const about = { source: GUARD, tenantId: tenantId(contoso), dataStoreId: dataStoreId('prod-db') };
    const refused: AccessRefused = {
      ...about,
      type: 'AccessRefused',
      reportId: 'refused-1',
      engineerId: personId('engineer-2'),
      permission: 'read',
      reason: 'NO_GRANT',
      count: 1,
      firstAt: grantedAt,
      lastAt: grantedAt,
    };
    await upstream.publish(GUARD, [
      { ...about, ...byId(id), type: 'AccessOpened', reportId: 'opened', openedAt: grantedAt },
      refused,
      refused,
      { ...refused, reportId: 'refused-2', count: 7 },
    ]);
    expect(await log.waitFor(id, 'AccessOpened')).toMatchObject({ dataStoreId: 'prod-db', outsideGrant: null });
    const attempts = await until('both refusals are in the log', () => {
      const found = log.ofTenant(contoso).flatMap(({ data }) => (data.type === 'AccessRefused' ? [data] : []));
      return found.length === 2 && found;
    });
    expect(attempts.map(({ count, told }) => [count, told])).toEqual([
      [1, true],
      [7, false],
    ]);
    const letters = async () =>
      (await mailTo(`ada@${contoso}.example`)).filter(({ subject }) => subject.startsWith('Attempt to access data'));
    const [letter] = await until('ada is told', async () => (await letters()).length > 0 && letters());
    expect(letter?.text).toContain('engineer-2 at the provider');
    expect(letter?.text).toContain('no access was granted');
    expect(await letters()).toHaveLength(1);
    const body = await until('the API has what was opened', async () => {
      const { body: now } = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
      return Array.isArray(now.opened) && now.opened.length > 0 && now;
    });
    expect(body).toMatchObject({
      opened: [{ dataStore: 'prod-db', openedAt: new Date(grantedAt).toISOString(), closedAt: null, notClosed: null }],
      access: { reallyEndedAt: null },
    });
  });

  test('loses its access by itself after 8 hours, and not before', async () => {
    system.advanceClock(7 * HOUR_MS); // what the tests before have taken is not known
    const { body } = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
    expect(body).toMatchObject({ access: { state: 'running' } });
    system.advanceClock(HOUR_MS);
    expect(await log.waitFor(id, 'AccessEnded')).toMatchObject({ reason: 'PERIOD_OVER' });
    await until('the API says ended', async () => {
      const { body: now } = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
      return (now.access as { state: string }).state === 'ended'; // approved requests have an access
    });
    expect(log.typesOf(id).filter((type) => type !== 'CommandRejected')).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'RequestApproved',
      'AccessGranted',
      'AccessUsed',
      'AccessUsedOutsideGrant',
      'AccessUsed',
      'AccessOpened',
      'AccessEnded',
    ]);
    for (const address of [`ada@${contoso}.example`, `engineer-1@${mailDomain}.example`])
      expect(await letterTo(address, id, /^Access ended: /)).toContain('opened 24 records of invoice in prod-db');
  });

  test('has really ended once the guard has closed its data store, and its administrators get a notice if that is late', async () => {
    const about = { source: GUARD, tenantId: tenantId(contoso), dataStoreId: dataStoreId('prod-db'), ...byId(id) };
    const closedAt = Date.now();
    const late = {
      ...about,
      type: 'AccessNotClosed',
      reportId: 'late',
      since: closedAt,
      reason: 'SESSIONS_REMAIN',
    } as const;
    await upstream.publish(GUARD, [late]);
    expect(await log.waitFor(id, 'AccessNotClosed')).toMatchObject({ reason: 'SESSIONS_REMAIN', told: true });
    expect(await letterTo(`bob@${contoso}.example`, id, /^Alarm: an access to data of /)).toContain(
      'sessions could not be ended',
    );
    await upstream.publish(GUARD, [{ ...about, type: 'AccessClosed', reportId: 'closed', closedAt, sessionsEnded: 2 }]);
    const ended = await until('the API says since when access has really ended', async () => {
      const { body } = await call(admin('ada'), 'GET', `/lockbox-requests/${id}`);
      return (body.access as { reallyEndedAt: string | null }).reallyEndedAt !== null && body; // an approved request has an access
    });
    expect(ended).toMatchObject({
      access: { reallyEndedAt: new Date(closedAt).toISOString() },
      opened: [{ dataStore: 'prod-db', sessionsEnded: 2, notClosed: null, outsideGrant: null }],
    });
  });

  test('has a history that names each event of the log once, in order', async () => {
    // Notices are left out: they are recorded as e-mails go out, which may be between the two looks.
    const inLog = log.ofTenant(contoso).flatMap(({ eventId, data }) => {
      const isOfRequest = 'requestId' in data && data.requestId === id && data.type !== 'NotificationRecorded';
      return isOfRequest ? [eventId] : [];
    });
    const inHistory = async () => {
      const { body } = await call(admin('cy'), 'GET', `/lockbox-requests/${id}/history`);
      const items = body.items as readonly { eventId: string; type: string }[]; // the route's schema
      return items.flatMap(({ eventId, type }) => (type === 'NotificationRecorded' ? [] : [eventId]));
    };
    expect(inLog.length).toBeGreaterThan(4);
    await until('the trail is complete', async () => (await inHistory()).length >= inLog.length);
    expect(await inHistory()).toEqual(inLog);
  });
});

test('a request that the customer denies gives no access', async () => {
  const { id, record } = await upstream.submit(contoso);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until(
    'it is in the API',
    async () => (await call(admin('bob'), 'GET', `/lockbox-requests/${id}`)).status === 200,
  );
  expect(
    (await call(admin('bob'), 'POST', `/lockbox-requests/${id}/decision`, { decision: 'deny', comment: 'not now' }))
      .status,
  ).toBe(200);
  expect(log.typesOf(id)).not.toContain('AccessGranted');
  // A read after a decision waits for the projection; the answer to the decision did not.
  expect((await call(admin('bob'), 'GET', `/lockbox-requests/${id}`)).body).toMatchObject({ status: 'denied' });
  expect(await store.collections.requests.findOne({ _id: id as never })).toMatchObject({
    status: 'DENIED',
    access: null,
  }); // an id
});

test('a request that nobody decides reminds its approvers and expires after 4 days', async () => {
  const { id, record } = await upstream.submit(contoso);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  system.advanceClock(2 * DAY_MS);
  await log.waitFor(id, 'ReminderDue');
  system.advanceClock(2 * DAY_MS);
  await log.waitFor(id, 'RequestExpired');
  await until(
    'it is expired in the API',
    async () => (await call(admin('ada'), 'GET', `/lockbox-requests/${id}`)).body.status === 'expired',
  );
  expect((await call(admin('ada'), 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' })).status).toBe(
    409,
  );
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});

test('a request that the provider rejects is never seen by the customer', async () => {
  const { id, record } = await upstream.submit(contoso);
  await upstream.decideInternally(record, 'REJECTED');
  await log.waitFor(id, 'InternallyRejected');
  await until('the provider sees it', async () => {
    const { body } = await call({ sub: 'engineer-1', provider: true }, 'GET', `/access-requests/${id}`);
    return body.status === 'rejected-internally';
  });
  expect((await call(admin('ada'), 'GET', `/lockbox-requests/${id}`)).status).toBe(404);
});

test('access is granted on the internal approval where policy or managed environment are missing, and the log says why', async () => {
  const off = await upstream.submit(fabrikam);
  await upstream.decideInternally(off.record);
  expect(await log.waitFor(off.id, 'CustomerApprovalNotRequired')).toMatchObject({ reason: 'POLICY_DISABLED' });
  expect(await log.waitFor(off.id, 'AccessGranted')).toMatchObject({ basis: 'NOT_REQUIRED' });
  const unmanaged = await upstream.submit(contoso, {
    environmentId: 'sandbox' as never,
    dataStores: ['sandbox-db' as never],
  }); // ids
  await upstream.decideInternally(unmanaged.record);
  expect(await log.waitFor(unmanaged.id, 'CustomerApprovalNotRequired')).toMatchObject({ reason: 'NOT_MANAGED' });
});

test('an emergency is granted without asking the customer; the customer and its engineer get a notice at once', async () => {
  const { id, record } = await upstream.submit(contoso, { exclusion: 'EMERGENCY', declaredBy: personId('legal-1') });
  await upstream.decideInternally(record);
  expect(await log.waitFor(id, 'AccessGranted')).toMatchObject({ basis: 'EMERGENCY' });
  const notAsked = [
    [`ada@${contoso}.example`, 'you'],
    [`bob@${contoso}.example`, 'you'],
    [`engineer-1@${mailDomain}.example`, 'the customer'],
  ] as const;
  for (const [address, whom] of notAsked) {
    const letter = await letterTo(address, id, /^Emergency access until /);
    expect(letter).toContain('declared an exclusion: an emergency outside of normal procedures.');
    expect(letter).toContain('legal-1 at the provider declared it and approver-1 at the provider approved it.');
    expect(letter).toContain(`Access was granted without asking ${whom}`);
  }
});

test('data that was come across inadvertently is reported to the customer, and gives no access', async () => {
  const { id, record } = await upstream.submit(contoso, { exclusion: 'INADVERTENT', declaredBy: personId('legal-1') });
  await upstream.decideInternally(record);
  for (const name of ['ada', 'bob']) {
    const letter = await letterTo(`${name}@${contoso}.example`, id, /^Exclusion declared: /);
    expect(letter).toContain('This is a report: it led to no access through Lockbox.');
  }
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});

test('the engineer may hand access back early', async () => {
  const { id, record } = await upstream.submit(fabrikam);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'AccessGranted');
  await upstream.finish(record);
  expect(await log.waitFor(id, 'AccessEnded')).toMatchObject({ reason: 'HANDED_BACK' });
});

test("the provider's people can do all of it in the API", async () => {
  const engineer = { sub: 'engineer-2', provider: true } as const;
  const asked = await call(engineer, 'POST', '/access-requests', {
    tenantId: contoso,
    environmentId: 'prod',
    dataStores: ['prod-files'],
    permissions: ['read'],
    justification: 'An alert of ours',
    trigger: 'PROVIDER_ALERT',
  });
  expect(asked.status).toBe(200);
  const id = String(asked.body.id);
  expect(asked.body).toMatchObject({ status: 'awaiting-internal-approval', supportRequestId: 'Microsoft initiated' });
  expect(
    (await call(engineer, 'POST', `/access-requests/${id}/internal-decision`, { decision: 'approve' })).status,
  ).toBe(403);
  const approved = await call(
    { sub: 'approver-1', provider: true },
    'POST',
    `/access-requests/${id}/internal-decision`,
    { decision: 'approve' },
  );
  expect(approved).toMatchObject({ status: 200, body: { status: 'action-needed' } });
});

test('all of it, read again from the beginning and decided again, is what the log has', async () => {
  const [first] = system.instances('audit');
  expect(alarmsIn(first?.log() ?? '')).toEqual(['ACCESS_OUTSIDE_GRANT', 'ACCESS_NOT_CLOSED', 'EMERGENCY_ACCESS']);
  await first?.end();
  const audit = await system.start('audit');
  const isOver = () => audit.log().split('all decisions of the log were decided again').length > PARTITIONS;
  await until('audit has decided all again', isOver);
  expect(alarmsIn(audit.log())).toEqual([]);
});

const alarmsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"alarm":"(\w+)"/g)].map(([, code = '']) => code);

test('internal approvers get a notice of a waiting request, and a reminder; the person who asked gets neither', async () => {
  const { id } = await upstream.submit(contoso);
  const told = await letterTo(`approver-1@${mailDomain}.example`, id, /^Internal approval needed by /);
  expect(told).toContain(`asks for access to data of ${contoso} Ltd`);
  expect(told).toContain(`/provider/requests/${id}`);
  system.advanceClock(2 * DAY_MS);
  await log.waitFor(id, 'InternalReminderDue');
  await letterTo(`approver-1@${mailDomain}.example`, id, /^Reminder: internal approval needed by /);
  const outcomes = await until('both outcomes are in the log', () => {
    const found = log
      .ofTenant(contoso)
      .flatMap(({ data }) => (data.type === 'NotificationRecorded' && data.requestId === id ? [data] : []));
    return found.length >= 2 ? found : undefined;
  });
  expect(outcomes.map(({ recipientId, outcome, internal }) => [recipientId, outcome, internal])).toEqual([
    ['approver-1', 'DELIVERED', true],
    ['approver-1', 'DELIVERED', true],
  ]);
  expect((await mailTo(`engineer-1@${mailDomain}.example`)).filter(({ text }) => text.includes(id))).toEqual([]);
});
