/** Messages of Jira, Zendesk and ServiceNow become records of their source, and unsigned ones do not. */

import { tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import { describe, expect, test } from 'vitest';
import { connectorAt } from './testing/connected.ts';
import { jiraApproved, jiraCreated, serviceNowApproval, serviceNowItem, zendeskCreated } from './testing/payloads.ts';
import {
  BEARER_SECRET,
  JIRA_SECRET_OF_APPROVING,
  jiraHeaders,
  standardHeaders,
  WHSEC,
  WHSEC_PREVIOUS,
  WHSEC_SERVICENOW,
  zendeskHeaders,
} from './testing/signed.ts';

const NOW = Date.parse('2026-11-27T10:05:00Z');
const ASKED = Date.parse('2026-11-27T10:04:00Z');
const asked = (source: string, sourceRequestId: string, engineerId: string) => ({
  type: 'AccessRequestSubmitted',
  source,
  sourceRequestId,
  tenantId: 'contoso',
  environmentId: 'prod',
  dataStores: ['prod-db', 'prod-files'],
  engineerId,
  permissions: ['read'],
  justification: 'Invoices of last week are missing; their rows have to be looked at.',
  trigger: 'SUPPORT_TICKET',
  ticketId: sourceRequestId,
  exclusion: null,
  declaredBy: null,
  disclosure: 'NOTIFY',
  requestedAt: ASKED,
  previousRequestId: null,
  assertion: null,
});
const at = (now = NOW) => connectorAt(() => now);

describe('Jira Service Management', () => {
  const ENGINEER = '5b10a2844c20165700ede21g';
  const created = JSON.stringify(jiraCreated(ASKED));

  test('an issue that is created asks for access, and the answer names the request', async () => {
    const { post, published } = at();
    const { status, body } = await post('jira', jiraHeaders(created), created);
    expect(published).toEqual([asked('jira', 'SP-10', ENGINEER)]);
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        record: 'AccessRequestSubmitted',
        requestId: requestIdOf(tenantId('contoso'), 'jira', 'SP-10'),
        commandId: expect.any(String),
      },
    });
  });

  test('sent again, even an hour later, it is the same record and the same command', async () => {
    const first = at();
    const later = at(NOW + 3_600_000);
    const answers = [
      await first.post('jira', jiraHeaders(created), created),
      await later.post('jira', { ...jiraHeaders(created), 'x-atlassian-webhook-retry': '4' }, created),
    ];
    expect(answers[1]).toMatchObject({ status: 202, body: answers[0]?.body });
    expect(later.published).toEqual(first.published);
  });

  test('after two hours it is too late', async () => {
    const { post, published } = at(ASKED + 7_200_001);
    const { status, body } = await post('jira', jiraHeaders(created), created);
    expect(status).toBe(401);
    expect(body.detail).toContain('timestamp of the body is more than 7200 seconds from the time here');
    expect(published).toEqual([]);
  });

  test('whoever moves it to a status that says so has decided, if the source may carry that', async () => {
    const approved = JSON.stringify(jiraApproved(ASKED));
    const { post, published } = at();
    const { status, body } = await post('jira', jiraHeaders(approved), approved);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'SOURCE_NOT_ALLOWED' });
    expect(body.detail).toContain('topics.yaml takes no internal decision from "jira"');
    expect(published).toEqual([]);
  });

  test('the decision is about the issue as its event shows it, by the same time as its request', async () => {
    const { post, published } = at();
    const approved = JSON.stringify(jiraApproved(ASKED, NOW));
    expect((await post('approving', jiraHeaders(approved, JIRA_SECRET_OF_APPROVING), approved)).status).toBe(202);
    const shown = submissionHashOf(asked('approving', 'SP-10', ENGINEER));
    expect(published).toMatchObject([
      { type: 'InternalDecisionRecorded', decision: 'APPROVED', decidedAt: NOW, shown },
    ]);
  });

  test('any other event is answered, and is nothing', async () => {
    const { post, published } = at();
    const { changelog: _, ...approved } = jiraApproved(ASKED);
    const body = JSON.stringify({ ...approved, changelog: { id: '1', items: [{ field: 'summary' }] } });
    expect(await post('jira', jiraHeaders(body), body)).toMatchObject({ status: 204, body: undefined });
    expect(published).toEqual([]);
  });

  test('a body that was changed on the way, or is signed by somebody else, is refused', async () => {
    const { post, published } = at();
    const changed = created.replace('prod-files', 'prod-mail');
    for (const headers of [jiraHeaders(created), jiraHeaders(changed, 'x'.repeat(40)), {}]) {
      const { status, body } = await post('jira', headers, changed);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHORIZED' });
      expect(body.detail).toContain('x-hub-signature');
    }
    expect(published).toEqual([]);
  });

  test('what is missing in the ticket is named with where it was looked for', async () => {
    const { post } = at();
    const ticket = jiraCreated(ASKED);
    const body = JSON.stringify({
      ...ticket,
      issue: {
        ...ticket.issue,
        fields: { ...ticket.issue.fields, customfield_10201: null, customfield_10204: [{ value: 'Write' }] },
      },
    });
    const answer = await post('jira', jiraHeaders(body), body);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(answer.body.errors).toEqual([
      {
        field: 'tenantId',
        message: 'is missing: the ticket has nothing at /issue/fields/customfield_10201/value',
      },
      {
        field: 'permissions',
        message:
          'has at /issue/fields/customfield_10204 a word that the mapping does not list. Listed are Read, Export',
      },
    ]);
  });
});

describe('Zendesk', () => {
  const TIME = '2026-11-27T10:04:00Z';
  const created = JSON.stringify(zendeskCreated(TIME));

  test('a ticket that is created asks for access, by its tags', async () => {
    const { post, published } = at();
    expect((await post('zendesk', zendeskHeaders(created, TIME), created)).status).toBe(202);
    expect(published).toEqual([asked('zendesk', '35436', '8447388090494')]);
  });

  test('the time is signed with the body, and both count', async () => {
    const { post, published } = at();
    const other = { 'x-zendesk-webhook-signature-timestamp': '2026-11-27T10:04:30Z' };
    const late = zendeskHeaders(created, '2026-11-27T09:59:59Z');
    const changed = await post('zendesk', { ...zendeskHeaders(created, TIME), ...other }, created);
    expect(changed.body.detail).toContain('x-zendesk-webhook-signature is not');
    expect((await post('zendesk', late, created)).body.detail).toContain('is more than 300 seconds from the time here');
    expect(published).toEqual([]);
  });

  test('more than the source may send in a minute waits, and strangers take nothing of that', async () => {
    const { post } = at();
    for (let each = 0; each < 5; each++) await post('zendesk', {}, created);
    const statuses = [];
    for (let each = 0; each < 4; each++)
      statuses.push((await post('zendesk', zendeskHeaders(created, TIME), created)).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
    const { headers, body } = await post('zendesk', zendeskHeaders(created, TIME), created);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body.code).toBe('TOO_MANY_CALLS');
  });
});

describe('ServiceNow', () => {
  const item = JSON.stringify(serviceNowItem('2026-11-27 10:04:00'));
  const signed = (body: string, secret = WHSEC_SERVICENOW) => standardHeaders(body, NOW, secret);

  test("a requested item asks for access, in the table's own columns", async () => {
    const { post, published } = at();
    expect((await post('servicenow', signed(item), item)).status).toBe(202);
    expect(published).toEqual([asked('servicenow', 'RITM0010001', 'nestor.wilke')]);
  });

  test('an approval decides on it, and whoever gave it is the approver', async () => {
    const { post, published } = at();
    const approval = JSON.stringify(serviceNowApproval('2026-11-27 10:04:00', '2026-11-27 10:04:30'));
    const { body } = await post('servicenow', signed(approval), approval);
    expect(published).toEqual([
      {
        type: 'InternalDecisionRecorded',
        source: 'servicenow',
        requestSource: 'servicenow',
        sourceRequestId: 'RITM0010001',
        tenantId: 'contoso',
        approverId: 'diego.siciliani',
        decision: 'APPROVED',
        comment: null,
        decidedAt: ASKED + 30_000,
        shown: submissionHashOf(asked('servicenow', 'RITM0010001', 'nestor.wilke')),
        assertion: null,
        commentSalt: null,
      },
    ]);
    expect(body.requestId).toBe(requestIdOf(tenantId('contoso'), 'servicenow', 'RITM0010001'));
  });

  test('an approval of an item that was changed since names another request', async () => {
    const { post, published } = at();
    const approval = serviceNowApproval('2026-11-27 10:04:00', '2026-11-27 10:04:30');
    const body = JSON.stringify({ ...approval, sysapproval: { ...approval.sysapproval, u_permissions: 'export' } });
    expect((await post('servicenow', signed(body), body)).status).toBe(202);
    const changed = { ...asked('servicenow', 'RITM0010001', 'nestor.wilke'), permissions: ['export'] };
    expect(published).toMatchObject([{ shown: submissionHashOf(changed) }]);
  });

  test('an approval without a column of its item is refused, with the column and where it was looked for', async () => {
    const { post, published } = at();
    const { sysapproval, ...approval } = serviceNowApproval('2026-11-27 10:04:00', '2026-11-27 10:04:30');
    const { sys_created_on: _, u_data_stores: __, ...item } = sysapproval;
    const body = JSON.stringify({ ...approval, sysapproval: item });
    const answer = await post('servicenow', signed(body), body);
    expect(answer.body).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(answer.body.errors).toEqual([
      { field: 'request.dataStores', message: 'is missing: the ticket has nothing at /sysapproval/u_data_stores' },
      { field: 'request.requestedAt', message: 'is missing: the ticket has nothing at /sysapproval/sys_created_on' },
    ]);
    expect(published).toEqual([]);
  });

  test('with a secret in a header, where the file says so', async () => {
    const { post, published } = at();
    const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
    expect((await post('simple', bearer(BEARER_SECRET), item)).status).toBe(202);
    expect((await post('simple', bearer(`${BEARER_SECRET}x`), item)).status).toBe(401);
    expect((await post('simple', signed(item), item)).status).toBe(401);
    expect((await post('servicenow', bearer(BEARER_SECRET), item)).status).toBe(401);
    expect(published).toHaveLength(1);
  });

  test("another source's secret, or its previous one, is none", async () => {
    const { post, published } = at();
    for (const secret of [WHSEC, WHSEC_PREVIOUS])
      expect((await post('servicenow', signed(item, secret), item)).status).toBe(401);
    expect(published).toEqual([]);
  });
});
